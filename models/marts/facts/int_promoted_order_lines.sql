-- depends_on: {{ ref('int_promo__batch_weeks') }}
with order_lines as (select * from {{ ref('order_lines') }}),

dated_orders as (
    select
        order_id,
        store_id,
        {{ retail_week('ordered_on') }} as week_number
    from {{ ref('orders') }}
),

orders as (
    select * from dated_orders
    where {{ is_stale() }}
),

placements as (select * from {{ ref('promotion_placements') }}),

sold as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.product_id,
        orders.store_id,
        orders.week_number
    from order_lines
    inner join orders on order_lines.order_id = orders.order_id
),

promoted as (
    select
        order_line_id,
        order_id,
        week_number
    from sold
    where exists (
        select 1
        from placements
        where
            placements.product_id = sold.product_id
            and placements.store_id = sold.store_id
            and placements.week_number = sold.week_number
    )
)

select * from promoted
