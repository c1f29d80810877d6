-- The cube has the lines and the money of the order lines, month by month.
with lines as (
    select
        cast(date_trunc('month', ordered_on) as date) as month_starts_on,
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
    group by cast(date_trunc('month', ordered_on) as date)
),

cube as (
    select
        month_starts_on,
        sum(line_count) as line_count,
        sum(unit_quantity) as unit_quantity,
        sum(sales_amount) as sales_amount,
        sum(retail_discount_amount) as retail_discount_amount,
        sum(coupon_discount_amount) as coupon_discount_amount,
        sum(coupon_match_amount) as coupon_match_amount,
        sum(refund_amount) as refund_amount,
        sum(net_sales_amount) as net_sales_amount,
        sum(cost_amount) as cost_amount,
        sum(margin_amount) as margin_amount
    from {{ ref('user_goods_store') }}
    group by month_starts_on
)

select * from lines
except
select * from cube
