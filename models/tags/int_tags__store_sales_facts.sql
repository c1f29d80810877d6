with store_sums as (select * from {{ ref('int_tags__store_sums') }}),

cities as (
    select
        store_id,
        count(case when order_count > 0 then 1 end) as city_count,
        cast(max(order_count) as double)
        / nullif(sum(order_count), 0) as top_city_rate,
        cast(sum(home_person_count) as double)
        / nullif(sum(person_count), 0) as home_rate
    from {{ ref('store_catchments') }}
    group by store_id
),

store_sales_facts as (
    select
        store_sums.store_id,
        store_sums.last_ordered_on,
        store_sums.order_count,
        store_sums.quarter_order_count,
        store_sums.former_quarter_order_count,
        store_sums.buyer_count,
        cast(store_sums.order_count as double) / store_sums.day_count as day_orders,
        cast(store_sums.known_order_count as double)
        / store_sums.order_count as known_rate,
        cast(store_sums.first_order_count as double)
        / store_sums.order_count as first_rate,
        cast(store_sums.pickup_order_count as double)
        / store_sums.order_count as pickup_rate,
        cast(store_sums.weekend_order_count as double)
        / store_sums.order_count as weekend_rate,
        cast(store_sums.morning_order_count as double)
        / store_sums.order_count as morning_rate,
        cast(store_sums.midday_order_count as double)
        / store_sums.order_count as midday_rate,
        cast(store_sums.evening_order_count as double)
        / store_sums.order_count as evening_rate,
        cast(store_sums.line_count as double) / store_sums.order_count as order_lines,
        cast(store_sums.sales_amount as double)
        / store_sums.order_count as average_order_amount,
        cast(store_sums.refund_amount as double)
        / nullif(store_sums.sales_amount, 0) as refund_rate,
        cast(store_sums.discount_amount as double)
        / nullif(store_sums.sales_amount + store_sums.discount_amount, 0)
            as discount_rate,
        cast(cities.city_count as bigint) as city_count,
        cities.top_city_rate,
        cities.home_rate
    from store_sums
    left join cities on store_sums.store_id = cities.store_id
)

select * from store_sales_facts
