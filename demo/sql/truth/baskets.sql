select
    order_ref,
    real_basket_id as basket_id,
    household_id,
    channel
from orders
order by order_ref
