with order_lines as (
    select * from {{ ref('order_lines') }}
),

orders as (
    select * from {{ ref('orders') }}
),

-- weeks run from Monday; as the first one is cut short, weeks are compared, not starts
placements as (
    select
        product_id,
        store_id,
        cast(date_trunc('week', week_starts_on) as date) as week_on
    from {{ ref('promotion_placements') }}
),

sold as (
    select
        order_lines.order_line_id,
        order_lines.product_id,
        orders.store_id,
        cast(date_trunc('week', orders.ordered_on) as date) as week_on
    from order_lines
    inner join orders on order_lines.order_id = orders.order_id
),

promoted as (
    select sold.order_line_id
    from sold
    where exists (
        select 1
        from placements
        where
            placements.product_id = sold.product_id
            and placements.store_id = sold.store_id
            and placements.week_on = sold.week_on
    )
)

select * from promoted
