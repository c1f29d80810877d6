select
    cast(refund_time as date) as delivered_on,
    refund_no,
    order_no,
    line_no,
    text_time(refund_time) as refund_time,
    quantity,
    refund_amount,
    reason,
    true as is_synthetic
from refunds
where
    cast(refund_time as date) between getvariable('from_day') and getvariable('to_day')
order by delivered_on, refund_time, refund_no
