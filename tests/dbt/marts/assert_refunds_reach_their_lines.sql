-- What is applied of the refunds lowers the net sales of their lines, once.
with refunds as (
    select sum(applied_amount) as refund_amount from {{ ref('fct_refunds') }}
),

lines as (
    select sum(refund_amount) as refund_amount from {{ ref('fct_order_lines') }}
)

select
    refunds.refund_amount,
    lines.refund_amount as line_refund_amount
from refunds
cross join lines
where coalesce(refunds.refund_amount, 0) <> coalesce(lines.refund_amount, 0)
