with tickets as (select * from {{ ref('fct_tickets') }}),

aged_tickets as (
    select
        *,
        category in ('product quality', 'delivery', 'staff', 'payment', 'refund')
            as is_complaint,
        cast(opened_at as string) || ticket_id as opened_key,
        {{ days_between('opened_on', as_of()) }} as age_days
    from tickets
    where one_id <> -1
),

histories as (
    select
        one_id,
        max(opened_on) as last_ticket_on,
        max(case when is_complaint then opened_on end) as last_complained_on,
        min(case when status = 'open' then opened_on end) as open_since_on,
        cast(sum(case when age_days < 90 then 1 else 0 end) as bigint)
            as quarter_ticket_count,
        {{ arg_max('response_minutes', 'opened_key') }} as last_response_minutes
    from aged_tickets
    group by one_id
),

themes as (
    select
        one_id,
        category,
        row_number() over (
            partition by one_id
            order by count(*) desc, max(opened_at) desc, category asc
        ) as precedence
    from aged_tickets
    where age_days < 365
    group by one_id, category
),

channels as (
    select
        one_id,
        channel_id,
        row_number() over (
            partition by one_id
            order by count(*) desc, max(opened_at) desc, channel_id asc
        ) as precedence
    from aged_tickets
    where age_days < 365
    group by one_id, channel_id
),

described as (
    select
        histories.*,
        themes.category as ticket_theme,
        channels.channel_id as service_channel
    from histories
    left join themes on histories.one_id = themes.one_id and themes.precedence = 1
    left join channels
        on histories.one_id = channels.one_id and channels.precedence = 1
)

select * from described
