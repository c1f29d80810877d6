with periods as (select * from {{ ref('fct_subscription_periods') }}),

failed_charges as (
    select
        subscription_id,
        max(period_starts_on) as last_failed_on
    from periods
    where charge_count > 1 or paid_at is null
    group by subscription_id
)

select * from failed_charges
