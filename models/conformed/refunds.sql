with mall_refunds as (
    select * from {{ ref('stg_mall__refunds') }}
),

refunds as (
    select
        'mall-' || refund_no as refund_id,
        'mall-' || order_no as order_id,
        'mall-' || order_no || '-' || cast(line_number as string) as order_line_id,
        refunded_at,
        refunded_on,
        quantity,
        refund_amount,
        reason,
        'mall' as source,
        is_synthetic,
        landed_on
    from mall_refunds
)

select * from refunds
