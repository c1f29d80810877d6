with one_ids as (select * from {{ ref('one_ids') }}),

memberships as (
    select
        one_ids.one_id,
        min(memberships.joined_on) as joined_on
    from {{ ref('memberships') }} as memberships
    inner join one_ids on memberships.identifier_key = one_ids.identifier_key
    group by one_ids.one_id
),

ranked_tiers as (
    select
        one_ids.one_id,
        tier_changes.tier,
        row_number() over (
            partition by one_ids.one_id
            order by tier_changes.changed_at desc, tier_changes.tier_change_id desc
        ) as recency
    from {{ ref('tier_changes') }} as tier_changes
    inner join one_ids on tier_changes.identifier_key = one_ids.identifier_key
),

points as (
    select
        one_id,
        cast(sum(points) as bigint) as points_balance
    from {{ ref('fct_points') }}
    where one_id <> -1
    group by one_id
),

-- a member's own row may land after the first tier or points
members as (
    select one_id from memberships
    union
    select one_id from ranked_tiers
    union
    select one_id from points
),

loyalty as (
    select
        members.one_id,
        memberships.joined_on,
        ranked_tiers.tier as current_tier,
        coalesce(points.points_balance, 0) as points_balance
    from members
    left join memberships on members.one_id = memberships.one_id
    left join ranked_tiers
        on members.one_id = ranked_tiers.one_id and ranked_tiers.recency = 1
    left join points on members.one_id = points.one_id
)

select * from loyalty
