-- One row per attempt to charge a period; what failed is paid two days later.
with periods as (
    select
        *,
        n + 1 as period_number,
        cast(cast(started_at as date) + to_months(months * n) as date)
            as period_starts_on,
        cast(cast(started_at as date) + to_months(months * (n + 1)) as date) - 1
            as period_ends_on,
        n > 0 and rnd('charge fails', person_id, n) < rate('failed_charge')
            as has_failed
    from subscriptions
    cross join range(60) as periods (n)
    where n < period_count
),

timed as (
    select
        *,
        case
            when period_number = 1 then started_at
            else cast(period_starts_on as timestamp) + interval 6 hour
        end as due_at
    from periods
),

attempts as (
    select
        *,
        'paid' as outcome,
        if(has_failed, due_at + interval 2 day, due_at) as charged_at
    from timed
    union all
    select
        *,
        'failed' as outcome,
        due_at as charged_at
    from timed
    where has_failed
)

select
    subscription_id,
    period_number,
    period_starts_on,
    period_ends_on,
    price as amount,
    currency,
    outcome,
    charged_at
from attempts
where charged_at < timestamp '2018-01-01'
order by charged_at, subscription_id
