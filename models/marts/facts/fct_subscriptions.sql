with subscriptions as (select * from {{ ref('subscriptions') }}),

one_ids as (select * from {{ ref('one_ids') }}),

paid_periods as (
    select
        subscription_id,
        cast(count(*) as bigint) as paid_period_count,
        max(period_ends_on) as paid_until_on,
        cast(sum(paid_amount) as decimal(18, 2)) as paid_amount
    from {{ ref('fct_subscription_periods') }}
    where paid_at is not null
    group by subscription_id
),

recognised_subscriptions as (
    select
        subscriptions.subscription_id,
        coalesce(one_ids.one_id, -1) as one_id,
        subscriptions.identifier_key,
        subscriptions.plan,
        subscriptions.started_at,
        {{ local_date('subscriptions.started_at') }} as started_on,
        subscriptions.cancelled_at,
        paid_periods.paid_until_on,
        coalesce(paid_periods.paid_until_on >= {{ as_of() }}, false) as is_active,
        coalesce(paid_periods.paid_period_count, 0) as paid_period_count,
        cast(coalesce(paid_periods.paid_amount, 0) as decimal(18, 2)) as paid_amount,
        subscriptions.is_synthetic
    from subscriptions
    left join one_ids on subscriptions.identifier_key = one_ids.identifier_key
    left join paid_periods
        on subscriptions.subscription_id = paid_periods.subscription_id
)

select * from recognised_subscriptions
