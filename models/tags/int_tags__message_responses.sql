with touches as (select * from {{ ref('fct_touches') }}),

aged_touches as (
    select
        *,
        {{ days_between('touched_on', as_of()) }} as age_days
    from touches
    where one_id <> -1 and {{ days_between('touched_on', as_of()) }} < 365
),

message_responses as (
    select
        one_id,
        channel_id,
        max(case when touch_type = 'sent' then touched_on end) as last_sent_on,
        max(case when touch_type = 'delivered' then touched_on end)
            as last_delivered_on,
        max(case when touch_type = 'opened' then touched_on end) as last_opened_on,
        max(case when touch_type = 'clicked' then touched_on end) as last_clicked_on,
        max(case when touch_type = 'bounced' then touched_on end) as last_bounced_on,
        max(case when touch_type = 'unsubscribed' then touched_on end)
            as last_unsubscribed_on,
        cast(sum(
            case when touch_type = 'delivered' and age_days < 90 then 1 else 0 end
        ) as bigint) as quarter_delivered_count,
        cast(sum(
            case when touch_type = 'opened' and age_days < 90 then 1 else 0 end
        ) as bigint) as quarter_opened_count,
        cast(sum(case when touch_type = 'delivered' then 1 else 0 end) as bigint)
            as delivered_count,
        cast(sum(case when touch_type = 'opened' then 1 else 0 end) as bigint)
            as opened_count,
        cast(sum(case when touch_type = 'clicked' then 1 else 0 end) as bigint)
            as clicked_count
    from aged_touches
    group by one_id, channel_id
)

select * from message_responses
