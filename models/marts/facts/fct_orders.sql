with orders as (
    select * from {{ ref('orders') }}
    where {{ is_stale() }}
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where {{ is_stale() }}
),

one_ids as (select * from {{ ref('one_ids') }}),

first_orders as (select * from {{ ref('int_first_orders') }}),

line_totals as (
    select
        order_id,
        cast(count(*) as bigint) as line_count,
        cast(sum(quantity) as bigint) as quantity,
        cast(sum(unit_quantity) as bigint) as unit_quantity,
        cast(sum(sales_amount) as decimal(18, 2)) as sales_amount,
        cast(sum(retail_discount_amount) as decimal(18, 2)) as retail_discount_amount,
        cast(sum(coupon_discount_amount) as decimal(18, 2)) as coupon_discount_amount,
        cast(sum(coupon_match_amount) as decimal(18, 2)) as coupon_match_amount,
        cast(sum(refund_amount) as decimal(18, 2)) as refund_amount,
        cast(sum(net_sales_amount) as decimal(18, 2)) as net_sales_amount,
        cast(sum(cost_amount) as decimal(18, 2)) as cost_amount,
        cast(sum(margin_amount) as decimal(18, 2)) as margin_amount
    from order_lines
    group by order_id
),

totalled as (
    select
        orders.order_id,
        coalesce(one_ids.one_id, -1) as one_id,
        orders.identifier_key,
        orders.store_id,
        orders.channel_id,
        orders.fulfilment,
        orders.ordered_at,
        orders.ordered_on,
        orders.currency,
        line_totals.line_count,
        line_totals.quantity,
        line_totals.unit_quantity,
        line_totals.sales_amount,
        line_totals.retail_discount_amount,
        line_totals.coupon_discount_amount,
        line_totals.coupon_match_amount,
        line_totals.refund_amount,
        line_totals.net_sales_amount,
        line_totals.cost_amount,
        line_totals.margin_amount,
        first_orders.order_id is not null as is_first_order,
        orders.ordered_on > orders.landed_on as is_postdated,
        orders.is_synthetic
    from orders
    left join line_totals on orders.order_id = line_totals.order_id
    left join one_ids on orders.identifier_key = one_ids.identifier_key
    left join first_orders on orders.order_id = first_orders.order_id
)

select * from totalled
