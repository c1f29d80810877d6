-- No line gives back more money or goods than it sold.
with refunded_lines as (
    select
        order_line_id,
        sum(quantity) as quantity,
        sum(refund_amount) as refund_amount
    from {{ ref('refunds') }}
    group by order_line_id
)

select
    refunded_lines.order_line_id,
    refunded_lines.refund_amount,
    order_lines.sales_amount
from refunded_lines
inner join {{ ref('order_lines') }} as order_lines
    on refunded_lines.order_line_id = order_lines.order_line_id
where
    refunded_lines.refund_amount > order_lines.sales_amount
    or refunded_lines.quantity > order_lines.quantity
