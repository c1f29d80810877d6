with charges as (select * from {{ ref('subscription_charges') }}),

subscriptions as (select * from {{ ref('subscriptions') }}),

one_ids as (select * from {{ ref('one_ids') }}),

periods as (
    select
        subscription_id,
        period_starts_on,
        max(period_ends_on) as period_ends_on,
        cast(count(*) as bigint) as charge_count,
        min(case when is_paid then charged_at end) as paid_at,
        cast(
            sum(case when is_paid then charge_amount else 0 end) as decimal(18, 2)
        ) as paid_amount,
        bool_and(is_synthetic) as is_synthetic
    from charges
    group by subscription_id, period_starts_on
),

followed as (
    select
        *,
        lead(period_starts_on) over (
            partition by subscription_id, paid_at is null order by period_starts_on
        ) as next_starts_on
    from periods
),

-- whoever pays again within 30 days of the end has renewed; until then it is open
outcomes as (
    select
        *,
        case
            when paid_at is null then 'unpaid'
            when next_starts_on <= period_ends_on + interval '30' day then 'renewed'
            when period_ends_on + interval '30' day >= {{ as_of() }} then 'open'
            else 'lapsed'
        end as outcome
    from followed
),

placed_periods as (
    select
        {{ id_hash(
            "outcomes.subscription_id || ':' || outcomes.period_starts_on"
        ) }} as subscription_period_id,
        outcomes.subscription_id,
        coalesce(one_ids.one_id, -1) as one_id,
        subscriptions.identifier_key,
        coalesce(subscriptions.plan, 'unknown') as plan,
        outcomes.period_starts_on,
        outcomes.period_ends_on,
        outcomes.charge_count,
        outcomes.paid_at,
        {{ local_date('outcomes.paid_at') }} as paid_on,
        outcomes.paid_amount,
        outcomes.outcome,
        outcomes.is_synthetic
    from outcomes
    left join subscriptions on outcomes.subscription_id = subscriptions.subscription_id
    left join one_ids on subscriptions.identifier_key = one_ids.identifier_key
)

select * from placed_periods
