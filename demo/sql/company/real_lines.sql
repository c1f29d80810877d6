-- One row per real basket line of the households chosen, numbered in its basket.
select
    household_id,
    basket_id,
    row_number() over (partition by basket_id order by product_id) as line_number,
    store_id,
    product_id,
    quantity,
    sales_value,
    retail_disc,
    coupon_disc,
    coupon_match_disc,
    week,
    transaction_timestamp
from package_transactions
where household_id in (select real_household_id from households)
order by basket_id, line_number
