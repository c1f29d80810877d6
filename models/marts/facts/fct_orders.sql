with orders as (select * from {{ ref('orders') }}),

one_ids as (select * from {{ ref('one_ids') }}),

order_lines as (select * from {{ ref('fct_order_lines') }}),

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

numbered as (
    select
        orders.*,
        coalesce(one_ids.one_id, -1) as one_id,
        row_number() over (
            partition by coalesce(one_ids.one_id, -1)
            order by orders.ordered_at, orders.order_id
        ) as order_number
    from orders
    left join one_ids on orders.identifier_key = one_ids.identifier_key
),

totalled as (
    select
        numbered.order_id,
        numbered.one_id,
        numbered.identifier_key,
        numbered.store_id,
        numbered.channel_id,
        numbered.fulfilment,
        numbered.ordered_at,
        numbered.ordered_on,
        numbered.currency,
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
        numbered.one_id <> -1 and numbered.order_number = 1 as is_first_order,
        numbered.ordered_on > numbered.landed_on as is_postdated,
        numbered.is_synthetic
    from numbered
    left join line_totals on numbered.order_id = line_totals.order_id
)

select * from totalled
