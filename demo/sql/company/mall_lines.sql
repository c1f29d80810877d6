-- One row per line of a mall order.
select
    orders.household_id,
    orders.basket_id,
    orders.is_copy,
    orders.order_ref as order_no,
    real_lines.line_number as line_no,
    orders.ordered_local,
    orders.ordered_on,
    product_id,
    quantity,
    cast(sales_value as decimal(18, 2)) as sales_value,
    cast(retail_disc as decimal(18, 2)) as retail_disc,
    cast(coupon_disc as decimal(18, 2)) as coupon_disc,
    cast(coupon_match_disc as decimal(18, 2)) as coupon_match_disc
from orders
inner join real_lines on orders.real_basket_id = real_lines.basket_id
where channel = 'mall'
order by orders.ordered_at, order_no, line_no
