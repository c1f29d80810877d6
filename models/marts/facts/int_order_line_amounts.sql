-- A view, which fct_order_lines alone reads: it saves writing and joining every line.
{{ config(materialized='view') }}

with order_lines as (select * from {{ ref('order_lines') }}),

goods as (select * from {{ ref('dim_goods') }}),

refunds as (
    select
        order_line_id,
        sum(applied_amount) as refund_amount
    from {{ ref('int_applied_refunds') }}
    group by order_line_id
),

-- a quantity that counts no units (fuel) has no cost per unit either
counted as (
    select
        order_lines.*,
        coalesce(goods.goods_id, -1) as goods_id,
        coalesce(refunds.refund_amount, 0) as refund_amount,
        case when goods.is_unit_counted then goods.unit_cost end as unit_cost,
        case
            when coalesce(goods.is_unit_counted, true) then order_lines.quantity
            else 0
        end as unit_quantity
    from order_lines
    left join goods on order_lines.product_id = goods.goods_id
    left join refunds on order_lines.order_line_id = refunds.order_line_id
),

-- refunded groceries are not sold again: a refund lowers sales and never the cost
amounts as (
    select
        order_line_id,
        order_id,
        line_number,
        goods_id,
        product_id,
        quantity,
        cast(unit_quantity as bigint) as unit_quantity,
        currency,
        original_sales_amount,
        sales_amount,
        retail_discount_amount,
        coupon_discount_amount,
        coupon_match_amount,
        cast(refund_amount as decimal(18, 2)) as refund_amount,
        cast(sales_amount - refund_amount as decimal(18, 2)) as net_sales_amount,
        cast(unit_quantity * unit_cost as decimal(18, 2)) as cost_amount,
        cast(
            sales_amount - refund_amount - unit_quantity * unit_cost
            as decimal(18, 2)
        ) as margin_amount,
        is_synthetic
    from counted
)

select * from amounts
