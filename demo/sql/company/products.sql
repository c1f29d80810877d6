-- One row per product of the master, with price and cost.
with prices as (
    select
        product_id,
        sum(sales_value + retail_disc) / sum(quantity) as list_price
    from package_transactions
    where quantity between 1 and 100 and sales_value > 0
    group by product_id
),

touched as (
    select product_id from real_lines
    union
    select min(product_id) as product_id
    from package_coupons
    inner join package_redemptions using (coupon_upc, campaign_id)
    where household_id in (select real_household_id from households)
    group by coupon_upc, campaign_id
)

select
    products.*,
    cast(
        coalesce(list_price, 0.99 + pick(rnd('price', product_id), 900) / 100)
        as decimal(18, 2)
    ) as list_price,
    cast(
        coalesce(list_price, 0.99 + pick(rnd('price', product_id), 900) / 100)
        * (0.52 + 0.28 * rnd('cost', coalesce(product_category, '')))
        * (0.95 + 0.1 * rnd('cost', product_id))
        * if(brand = 'Private', 0.85, 1) as decimal(18, 2)
    ) as unit_cost
from package_products as products
left join prices using (product_id)
where
    getvariable('households') >= getvariable('real_households')
    or product_id in (select product_id from touched)
order by product_id
