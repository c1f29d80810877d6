with subscriptions as (select * from {{ ref('fct_subscriptions') }}),

failed_charges as (select * from {{ ref('int_tags__failed_charges') }}),

ranked as (
    select
        *,
        row_number() over (
            partition by one_id order by started_at desc, subscription_id desc
        ) as recency
    from subscriptions
    where one_id <> -1
),

latest as (
    select
        ranked.one_id,
        ranked.plan,
        ranked.is_active,
        ranked.cancelled_at is not null as is_cancelled,
        ranked.paid_until_on,
        ranked.paid_period_count,
        failed_charges.last_failed_on
    from ranked
    left join failed_charges
        on ranked.subscription_id = failed_charges.subscription_id
    where ranked.recency = 1
)

select * from latest
