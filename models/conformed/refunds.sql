with mall_refunds as (
    select
        'mall-' || refund_no as refund_id,
        'mall-' || order_no as order_id,
        'mall-' || order_no || '-' || cast(line_number as string) as order_line_id,
        refunded_at,
        refunded_on,
        quantity,
        '{{ var("currency") }}' as currency,
        refund_amount,
        reason,
        'mall' as source,
        is_synthetic,
        landed_on
    from {{ ref('stg_mall__refunds') }}
),

all_refunds as (
    select * from mall_refunds
),

orders as (
    select
        order_id,
        ordered_on
    from {{ ref('orders') }}
),

-- at the rate of the order's day, so that a whole refund takes back what came in
dated_refunds as (
    select
        all_refunds.*,
        coalesce(orders.ordered_on, all_refunds.refunded_on) as rated_on
    from all_refunds
    left join orders on all_refunds.order_id = orders.order_id
),

conformed_refunds as (
    select
        dated_refunds.refund_id,
        dated_refunds.order_id,
        dated_refunds.order_line_id,
        dated_refunds.refunded_at,
        dated_refunds.refunded_on,
        dated_refunds.quantity,
        dated_refunds.currency,
        dated_refunds.refund_amount as original_refund_amount,
        {{ in_company_currency('dated_refunds.refund_amount') }} as refund_amount,
        dated_refunds.reason,
        dated_refunds.source,
        dated_refunds.is_synthetic,
        dated_refunds.landed_on
    from dated_refunds
    {{ join_exchange_rates('dated_refunds', 'dated_refunds.rated_on') }}
)

select * from conformed_refunds
