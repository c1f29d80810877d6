with order_lines as (
    select * from {{ ref('int_order_line_amounts') }}
),

orders as (
    select * from {{ ref('orders') }}
),

one_ids as (
    select * from {{ ref('one_ids') }}
),

promoted_lines as (
    select * from {{ ref('int_promoted_order_lines') }}
),

placed_lines as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.line_number,
        coalesce(one_ids.one_id, -1) as one_id,
        orders.identifier_key,
        order_lines.goods_id,
        order_lines.product_id,
        orders.store_id,
        orders.channel_id,
        orders.ordered_at,
        orders.ordered_on,
        order_lines.quantity,
        order_lines.unit_quantity,
        order_lines.currency,
        order_lines.original_sales_amount,
        order_lines.sales_amount,
        order_lines.retail_discount_amount,
        order_lines.coupon_discount_amount,
        order_lines.coupon_match_amount,
        order_lines.refund_amount,
        order_lines.net_sales_amount,
        order_lines.cost_amount,
        order_lines.margin_amount,
        promoted_lines.order_line_id is not null as is_promoted,
        order_lines.is_synthetic
    from order_lines
    left join orders on order_lines.order_id = orders.order_id
    left join one_ids on orders.identifier_key = one_ids.identifier_key
    left join promoted_lines
        on order_lines.order_line_id = promoted_lines.order_line_id
)

select * from placed_lines
