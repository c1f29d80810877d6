-- One row per basket of each household, copies under their own numbers.
with real_baskets as (
    select
        household_id as real_household_id,
        basket_id as real_basket_id,
        store_id,
        transaction_timestamp as ordered_at,
        cast(sum(sales_value) as decimal(18, 2)) as sales_amount,
        count(*) as line_count,
        coalesce(bool_or(product_category = 'FUEL'), false) as has_fuel,
        bool_or(coupon_disc > 0) as has_coupon
    from real_lines
    left join package_products using (product_id)
    group by household_id, basket_id, store_id, transaction_timestamp
),

numbered as (
    select
        *,
        local_time(ordered_at) as ordered_local,
        row_number() over (
            partition by real_household_id order by ordered_at, real_basket_id
        ) as nth
    from real_baskets
)

select
    households.household_id,
    households.replica * 100000000000 + real_basket_id as basket_id,
    real_household_id,
    real_basket_id,
    is_copy,
    store_id,
    ordered_at,
    ordered_local,
    cast(ordered_local as date) as ordered_on,
    sales_amount,
    line_count,
    has_fuel,
    has_coupon,
    nth
from numbered
inner join households using (real_household_id)
