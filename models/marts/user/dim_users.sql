with identified as (select * from {{ ref('int_user_identifiers') }}),

profiles as (select * from {{ ref('int_user_profiles') }}),

loyalty as (select * from {{ ref('int_user_loyalty') }}),

reach as (select * from {{ ref('int_user_reach') }}),

orders as (select * from {{ ref('int_user_orders') }}),

-- -1 stands for guests and for identifiers that name nobody
users as (
    select * from identified
    union all
    select
        cast(-1 as bigint) as one_id,
        cast(0 as bigint) as identifier_count,
        false as is_known,
        true as is_anonymous,
        cast(null as date) as first_seen_on
),

described as (
    select
        users.one_id,
        users.is_known,
        users.is_anonymous,
        users.identifier_count,
        profiles.gender,
        profiles.birth_year,
        profiles.city,
        profiles.age_band,
        profiles.income_band,
        profiles.household_size,
        profiles.household_composition,
        profiles.kids_count,
        profiles.home_store_id,
        loyalty.joined_on,
        loyalty.current_tier,
        coalesce(loyalty.points_balance, 0) as points_balance,
        users.first_seen_on,
        orders.first_ordered_on,
        orders.last_ordered_on,
        coalesce(orders.order_count, 0) as order_count,
        coalesce(orders.lifetime_sales_amount, 0) as lifetime_sales_amount,
        coalesce(orders.lifetime_net_sales_amount, 0) as lifetime_net_sales_amount,
        coalesce(reach.is_reachable_email, false) as is_reachable_email,
        coalesce(reach.is_reachable_sms, false) as is_reachable_sms,
        coalesce(reach.is_reachable_app_push, false) as is_reachable_app_push,
        coalesce(reach.is_reachable_wecom, false) as is_reachable_wecom,
        users.one_id <> -1
        and coalesce(profiles.is_synthetic, true)
        and coalesce(orders.is_synthetic, true) as is_synthetic
    from users
    left join profiles on users.one_id = profiles.one_id
    left join loyalty on users.one_id = loyalty.one_id
    left join reach on users.one_id = reach.one_id
    left join orders on users.one_id = orders.one_id
)

select * from described
