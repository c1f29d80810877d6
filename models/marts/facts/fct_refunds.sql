-- a refund without its order, or above what its line brought in, keeps its money; only
-- what is applied lowers sales
with refunds as (select * from {{ ref('refunds') }}),

orders as (select * from {{ ref('orders') }}),

applied_refunds as (select * from {{ ref('int_applied_refunds') }}),

one_ids as (select * from {{ ref('one_ids') }}),

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
        refunds.currency,
        refunds.original_refund_amount,
        refunds.refund_amount,
        cast(coalesce(applied_refunds.applied_amount, 0) as decimal(18, 2))
            as applied_amount,
        refunds.reason,
        applied_refunds.refund_id is not null as is_matched,
        refunds.is_synthetic
    from refunds
    left join orders on refunds.order_id = orders.order_id
    left join applied_refunds on refunds.refund_id = applied_refunds.refund_id
    left join one_ids on orders.identifier_key = one_ids.identifier_key
)

select * from placed_refunds
