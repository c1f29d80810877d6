with leads as (
    select
        *,
        cast(date_trunc('month', created_on) as date) as month_starts_on
    from {{ ref('scenario_lead_nurturing') }}
),

counted as (
    select
        lead_source,
        month_starts_on,
        cast(count(*) as bigint) as lead_count,
        cast(count(first_response_minutes) as bigint) as followed_count,
        cast(count(qualified_at) as bigint) as qualified_count,
        cast(count(won_on) as bigint) as won_count,
        cast(sum(case when current_stage = 'lost' then 1 else 0 end) as bigint)
            as lost_count,
        cast(sum(case when is_open then 1 else 0 end) as bigint) as open_count,
        round(
            cast(sum(first_response_minutes) as double)
            / nullif(count(first_response_minutes), 0), 6
        ) as first_response_minutes,
        round(cast(sum(days_to_win) as double) / nullif(count(days_to_win), 0), 6)
            as days_to_win
    from leads
    group by lead_source, month_starts_on
),

rated as (
    select
        *,
        round(cast(qualified_count as double) / lead_count, 6) as qualified_rate,
        round(cast(won_count as double) / lead_count, 6) as won_rate
    from counted
)

select * from rated
