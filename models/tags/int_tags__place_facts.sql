with place_choices as (select * from {{ ref('int_tags__place_choices') }}),

preferences as (select * from {{ ref('int_tags__preferences') }}),

stated_stores as (select * from {{ ref('int_tags__stated_stores') }}),

order_places as (select * from {{ ref('int_tags__order_places') }}),

users as (select * from {{ ref('dim_users') }}),

habits as (
    select
        one_id,
        max(
            case
                when dimension = 'store' and choice_rank = 2 then cast(choice as bigint)
            end
        ) as second_store_id,
        cast(sum(
            case when dimension = 'store' and order_count >= 3 then 1 else 0 end
        ) as bigint) as used_store_count,
        cast(sum(
            case when dimension = 'pickup_store' then order_count else 0 end
        ) as bigint) as pickup_count
    from preferences
    group by one_id
),

place_facts as (
    select
        place_choices.one_id,
        place_choices.home_store_id,
        habits.second_store_id,
        habits.used_store_count,
        place_choices.recent_store_id,
        place_choices.recent_store_order_count,
        users.home_store_id as stated_store_id,
        coalesce(stated_stores.order_count, 0) as stated_store_order_count,
        place_choices.pickup_store_id,
        habits.pickup_count,
        place_choices.top_weekday,
        place_choices.top_weekday_rate,
        place_choices.top_month_part,
        place_choices.top_month_part_rate,
        place_choices.mall_day_part,
        order_places.first_online_on,
        order_places.last_in_store_on,
        order_places.last_online_on,
        order_places.crossed_on,
        order_places.quarter_online_rate,
        order_places.earlier_online_rate
    from place_choices
    inner join habits on place_choices.one_id = habits.one_id
    inner join order_places on place_choices.one_id = order_places.one_id
    inner join users on place_choices.one_id = users.one_id
    left join stated_stores on place_choices.one_id = stated_stores.one_id
)

select * from place_facts
