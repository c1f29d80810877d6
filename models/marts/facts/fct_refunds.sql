-- a refund without its order keeps its money, and lowers the sales of no line
with refunds as (
    select * from {{ ref('refunds') }}
),

orders as (
    select * from {{ ref('orders') }}
),

order_lines as (
    select order_line_id from {{ ref('order_lines') }}
),

one_ids as (
    select * from {{ ref('one_ids') }}
),

placed_refunds as (
    select
        refunds.refund_id,
        refunds.order_id,
        refunds.order_line_id,
        coalesce(one_ids.one_id, -1) as one_id,
        orders.identifier_key,
        coalesce(orders.store_id, -1) as store_id,
        orders.channel_id,
        refunds.refunded_at,
        refunds.refunded_on,
        refunds.quantity,
        refunds.refund_amount,
        refunds.reason,
        order_lines.order_line_id is not null as is_matched,
        refunds.is_synthetic
    from refunds
    left join orders on refunds.order_id = orders.order_id
    left join order_lines on refunds.order_line_id = order_lines.order_line_id
    left join one_ids on orders.identifier_key = one_ids.identifier_key
)

select * from placed_refunds
