with households as (select * from {{ ref('households') }}),

users as (select * from {{ ref('dim_users') }}),

value_sums as (select * from {{ ref('int_tags__value_sums') }}),

goods_choices as (select * from {{ ref('int_tags__goods_choices') }}),

baby_goods as (
    select
        one_id,
        order_count
    from goods_choices
    where dimension = 'interest' and choice = 'baby'
),

household_people as (
    select
        households.household_id,
        users.one_id,
        users.current_tier,
        users.household_composition,
        users.kids_count,
        users.last_ordered_on,
        users.is_reachable_email
        or users.is_reachable_sms
        or users.is_reachable_app_push
        or users.is_reachable_wecom as is_reachable,
        coalesce(value_sums.order_count, 0) as order_count,
        cast(coalesce(value_sums.net_sales_amount, 0) as decimal(18, 2))
            as net_sales_amount,
        coalesce(baby_goods.order_count, 0) as baby_order_count
    from households
    inner join users on households.one_id = users.one_id
    left join value_sums on users.one_id = value_sums.one_id
    left join baby_goods on users.one_id = baby_goods.one_id
    where users.is_known or users.order_count > 0
),

-- Every order by ends in one_id, so that no tie can fall either way.
ranked as (
    select
        *,
        cast(row_number() over (
            partition by household_id
            order by net_sales_amount desc, order_count desc, one_id asc
        ) as bigint) as buying_rank,
        cast(row_number() over (
            partition by household_id
            order by
                case when is_reachable then 1 else 2 end asc,
                net_sales_amount desc,
                one_id asc
        ) as bigint) as contact_rank
    from household_people
)

select * from ranked
