with visitor_months as (
    select * from {{ ref('int_visitor_months') }}
    where {{ is_stale() }}
),

events as (
    select
        events.*,
        visitor_months.period_starts_on,
        visitor_months.content_hash
    from {{ ref('fct_events') }} as events
    inner join visitor_months
        on
            events.visitor_key = visitor_months.visitor_key
            and cast(date_trunc('month', events.occurred_on) as date)
            = visitor_months.month_starts_on
),

followed as (
    select
        *,
        lag(occurred_at) over (
            partition by one_id, visitor_key order by occurred_at, event_id
        ) as previous_at
    from events
),

opened as (
    select
        *,
        previous_at is null
        or occurred_at > previous_at + interval '30' minute as is_opening
    from followed
),

numbered as (
    select
        *,
        sum(case when is_opening then 1 else 0 end) over (
            partition by one_id, visitor_key
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as session_number
    from opened
),

-- exactly one event opens a session: what it carries, the session carries
sessions as (
    select
        max(case when is_opening then event_id end) as session_id,
        one_id,
        visitor_key,
        max(case when is_opening then identifier_key end) as identifier_key,
        max(case when is_opening then platform end) as platform,
        max(case when is_opening then utm_source end) as utm_source,
        max(case when is_opening then campaign_id end) as campaign_id,
        min(occurred_at) as started_at,
        min(occurred_on) as started_on,
        max(occurred_at) as ended_at,
        max(case when is_logged_in then 1 else 0 end) = 1 as is_logged_in,
        cast(count(*) as bigint) as event_count,
        cast(
            sum(case when event_name = 'product_view' then 1 else 0 end) as bigint
        ) as product_view_count,
        cast(
            sum(case when event_name = 'add_to_cart' then 1 else 0 end) as bigint
        ) as add_to_cart_count,
        cast(
            sum(case when event_name = 'pay' then 1 else 0 end) as bigint
        ) as payment_count,
        max(case when is_synthetic then 1 else 0 end) = 1 as is_synthetic,
        min(period_starts_on) as period_starts_on,
        min(content_hash) as content_hash
    from numbered
    group by one_id, visitor_key, session_number
)

select * from sessions
