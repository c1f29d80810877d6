with order_lines as (
    select * from {{ ref('order_lines') }}
    where {{ is_stale() }}
),

orders as (
    select * from {{ ref('orders') }}
    where {{ is_stale() }}
),

one_ids as (select * from {{ ref('one_ids') }}),

goods as (select * from {{ ref('dim_goods') }}),

promoted_lines as (select * from {{ ref('int_promoted_order_lines') }}),

refunds as (
    select
        order_line_id,
        sum(applied_amount) as refund_amount
    from {{ ref('int_applied_refunds') }}
    group by order_line_id
),

-- a quantity that counts no units (fuel) has no cost per unit either
placed_lines as (
    select
        order_lines.*,
        orders.identifier_key,
        orders.store_id,
        orders.channel_id,
        orders.ordered_at,
        orders.ordered_on,
        coalesce(one_ids.one_id, -1) as one_id,
        coalesce(goods.goods_id, -1) as goods_id,
        coalesce(refunds.refund_amount, 0) as refund_amount,
        promoted_lines.order_line_id is not null as is_promoted,
        case when goods.is_unit_counted then goods.unit_cost end as unit_cost,
        case
            when coalesce(goods.is_unit_counted, true) then order_lines.quantity
            else 0
        end as unit_quantity
    from order_lines
    left join orders on order_lines.order_id = orders.order_id
    left join one_ids on orders.identifier_key = one_ids.identifier_key
    left join goods on order_lines.product_id = goods.goods_id
    left join refunds on order_lines.order_line_id = refunds.order_line_id
    left join promoted_lines
        on order_lines.order_line_id = promoted_lines.order_line_id
),

-- refunded groceries are not sold again: a refund lowers sales and never the cost
measured_lines as (
    select
        order_line_id,
        order_id,
        line_number,
        one_id,
        identifier_key,
        goods_id,
        product_id,
        store_id,
        channel_id,
        ordered_at,
        ordered_on,
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
        is_promoted,
        is_synthetic
    from placed_lines
)

select * from measured_lines
