with refunds as (select * from {{ ref('refunds') }}),

order_lines as (select * from {{ ref('order_lines') }}),

-- a line gives back what it brought in and no more: the refunds that come first take it
running_refunds as (
    select
        refunds.refund_id,
        refunds.order_line_id,
        refunds.refund_amount,
        greatest(order_lines.sales_amount, 0) as sales_amount,
        sum(refunds.refund_amount) over (
            partition by refunds.order_line_id
            order by refunds.refunded_at, refunds.refund_id
            rows between unbounded preceding and current row
        ) as refunded_amount
    from refunds
    inner join order_lines on refunds.order_line_id = order_lines.order_line_id
),

applied_refunds as (
    select
        refund_id,
        order_line_id,
        cast(
            least(refunded_amount, sales_amount)
            - least(refunded_amount - refund_amount, sales_amount)
            as decimal(18, 2)
        ) as applied_amount
    from running_refunds
)

select * from applied_refunds
