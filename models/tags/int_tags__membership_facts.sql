with users as (select * from {{ ref('dim_users') }}),

tiers as (select * from {{ ref('dim_user_tiers') }}),

tier_ranks as (select * from {{ ref('tier_ranks') }}),

points as (select * from {{ ref('int_tags__points') }}),

expiring as (select * from {{ ref('int_tags__expiring_points') }}),

subscriptions as (select * from {{ ref('int_tags__subscriptions') }}),

referrals as (select * from {{ ref('fct_referrals') }}),

ranked_tiers as (
    select
        tiers.*,
        tier_ranks.tier_rank,
        lag(tier_ranks.tier_rank) over (
            partition by tiers.one_id order by tiers.valid_from_on
        ) as former_tier_rank
    from tiers
    inner join tier_ranks on tiers.tier = tier_ranks.tier
),

membership_facts as (
    select
        users.one_id,
        users.points_balance,
        users.first_ordered_on,
        cast({{ days_between('users.joined_on', 'users.first_ordered_on') }} as bigint)
            as first_order_days,
        cast({{ days_between('users.joined_on', as_of()) }} as bigint) as tenure_days,
        cast(extract(month from users.joined_on) as bigint) as joining_month,
        cast({{ days_between('users.last_ordered_on', as_of()) }} as bigint)
            as recency_days,
        ranked_tiers.valid_from_on as tier_since_on,
        cast({{ days_between('ranked_tiers.valid_from_on', as_of()) }} as bigint)
            as tier_days,
        ranked_tiers.tier_rank - ranked_tiers.former_tier_rank as tier_steps,
        next_tiers.tier as next_tier,
        cast(next_tiers.least_sales_amount - users.lifetime_sales_amount as double)
            as next_tier_gap_amount,
        points.earned_points,
        points.burned_points,
        case
            when points.one_id is not null then coalesce(expiring.expiring_points, 0)
        end as expiring_points,
        points.last_earned_on,
        points.last_burned_on,
        points.last_expired_on,
        cast(points.burned_points as double) / nullif(points.earned_points, 0)
            as burned_rate,
        subscriptions.plan as subscription_plan,
        subscriptions.is_active as is_subscribed,
        subscriptions.is_cancelled as is_subscription_cancelled,
        subscriptions.paid_until_on as subscription_paid_until_on,
        subscriptions.paid_period_count as subscription_period_count,
        cast({{ days_between(as_of(), 'subscriptions.paid_until_on') }} as bigint)
            as subscription_days_left,
        cast({{ days_between('subscriptions.last_failed_on', as_of()) }} as bigint)
            as days_since_failed_charge,
        referrals.referred_by
    from users
    left join ranked_tiers
        on users.one_id = ranked_tiers.one_id and ranked_tiers.is_current
    left join tier_ranks as next_tiers
        on ranked_tiers.tier_rank + 1 = next_tiers.tier_rank
    left join points on users.one_id = points.one_id
    left join expiring on users.one_id = expiring.one_id
    left join subscriptions on users.one_id = subscriptions.one_id
    left join referrals on users.one_id = referrals.one_id
    where users.is_known
)

select * from membership_facts
