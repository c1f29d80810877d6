with message_responses as (select * from {{ ref('int_tags__message_responses') }}),

-- Two messages at least, for one that was opened proves little.
ranked_channels as (
    select
        *,
        row_number() over (
            partition by one_id
            order by
                case when delivered_count >= 2 and opened_count > 0 then 1 else 2 end,
                cast(opened_count + clicked_count as double)
                / nullif(delivered_count, 0) desc,
                channel_id asc
        ) as response_rank
    from message_responses
),

message_habits as (
    select
        one_id,
        max(
            case
                when response_rank = 1 and delivered_count >= 2 and opened_count > 0
                    then channel_id
            end
        ) as best_channel,
        max(last_sent_on) as last_sent_on,
        max(last_opened_on) as last_opened_on,
        max(last_clicked_on) as last_clicked_on,
        max(last_unsubscribed_on) as last_unsubscribed_on,
        max(
            case
                when last_bounced_on >= coalesce(last_delivered_on, last_bounced_on)
                    then last_bounced_on
            end
        ) as last_bounced_on,
        cast(sum(quarter_delivered_count) as bigint) as quarter_delivered_count,
        cast(sum(quarter_opened_count) as bigint) as quarter_opened_count,
        cast(sum(delivered_count) as bigint) as delivered_count,
        cast(sum(clicked_count) as bigint) as clicked_count
    from ranked_channels
    group by one_id
)

select * from message_habits
