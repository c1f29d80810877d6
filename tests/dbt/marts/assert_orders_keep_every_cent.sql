-- Orders add up to the order lines, each measure to the cent.
with lines as (
    select
        count(distinct order_id) as order_count,
        count(*) as line_count,
        sum(unit_quantity) as unit_quantity,
        sum(sales_amount) as sales_amount,
        sum(retail_discount_amount) as retail_discount_amount,
        sum(coupon_discount_amount) as coupon_discount_amount,
        sum(coupon_match_amount) as coupon_match_amount,
        sum(refund_amount) as refund_amount,
        sum(net_sales_amount) as net_sales_amount,
        sum(cost_amount) as cost_amount,
        sum(margin_amount) as margin_amount
    from {{ ref('fct_order_lines') }}
),

orders as (
    select
        count(*) as order_count,
        coalesce(sum(line_count), 0) as line_count,
        sum(unit_quantity) as unit_quantity,
        sum(sales_amount) as sales_amount,
        sum(retail_discount_amount) as retail_discount_amount,
        sum(coupon_discount_amount) as coupon_discount_amount,
        sum(coupon_match_amount) as coupon_match_amount,
        sum(refund_amount) as refund_amount,
        sum(net_sales_amount) as net_sales_amount,
        sum(cost_amount) as cost_amount,
        sum(margin_amount) as margin_amount
    from {{ ref('fct_orders') }}
)

select * from lines
except
select * from orders
