with events as (select * from {{ ref('fct_events') }}),

months as (
    select
        visitor_key,
        cast(date_trunc('month', occurred_on) as date) as month_starts_on,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        bit_xor({{ row_hash(['event_id', 'batch_id', 'one_id', 'campaign_id']) }})
            as month_hash
    from events
    group by visitor_key, cast(date_trunc('month', occurred_on) as date)
),

followed as (
    select
        *,
        lag(last_at) over (
            partition by visitor_key order by month_starts_on
        ) as previous_at
    from months
),

-- a session may go on into the next month, which is then cut with this one
opened as (
    select
        *,
        case
            when coalesce(first_at > previous_at + interval '30' minute, true)
                then month_starts_on
        end as opening_month
    from followed
),

spans as (
    select
        *,
        max(opening_month) over (
            partition by visitor_key
            order by month_starts_on
            rows between unbounded preceding and current row
        ) as period_starts_on
    from opened
),

visitor_months as (
    select
        visitor_key,
        month_starts_on,
        period_starts_on,
        cast(
            bit_xor(month_hash) over (partition by visitor_key, period_starts_on)
            as bigint
        ) as content_hash
    from spans
)

select * from visitor_months
