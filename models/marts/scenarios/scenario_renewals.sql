with periods as (
    select
        *,
        cast(date_trunc('month', period_ends_on) as date) as month_starts_on
    from {{ ref('fct_subscription_periods') }}
    where outcome <> 'unpaid' and period_ends_on < {{ as_of() }}
),

counted as (
    select
        month_starts_on,
        plan,
        cast(count(*) as bigint) as due_count,
        cast(sum(case when outcome = 'renewed' then 1 else 0 end) as bigint)
            as renewed_count,
        cast(sum(case when outcome = 'lapsed' then 1 else 0 end) as bigint)
            as lapsed_count,
        cast(sum(paid_amount) as decimal(18, 2)) as due_amount,
        cast(
            sum(case when outcome = 'renewed' then paid_amount else 0 end)
            as decimal(18, 2)
        ) as renewed_amount
    from periods
    group by month_starts_on, plan
),

rated as (
    select
        *,
        round(cast(renewed_count as double) / due_count, 6) as renewal_rate
    from counted
)

select * from rated
