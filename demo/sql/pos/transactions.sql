select
    ordered_on as delivered_on,
    orders.basket_id,
    line_number,
    orders.store_id,
    orders.card_number,
    phone_written as receipt_phone,
    product_id,
    quantity,
    sales_value,
    retail_disc,
    coupon_disc,
    coupon_match_disc,
    week,
    transaction_timestamp,
    is_copy as is_synthetic
from orders
inner join real_lines on orders.real_basket_id = real_lines.basket_id
left join receipts on orders.basket_id = receipts.basket_id
where
    channel = 'store'
    and ordered_on between getvariable('from_day') and getvariable('to_day')
order by delivered_on, transaction_timestamp, orders.basket_id, line_number
