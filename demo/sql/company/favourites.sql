-- One row per household and product it buys most, best first; household 0 is all.
with bought as (
    select
        household_id as real_household_id,
        product_id,
        count(*) as line_count
    from real_lines
    group by household_id, product_id
),

popular as (
    select
        0 as real_household_id,
        product_id,
        sum(line_count) as line_count
    from bought
    group by product_id
    order by line_count desc, product_id
    limit 3000
),

ranked as (
    select
        *,
        row_number() over (
            partition by real_household_id order by line_count desc, product_id
        ) - 1 as position
    from (from bought union all by name from popular)
    qualify position < 100 or real_household_id = 0
)

select
    real_household_id,
    position,
    product_id,
    lower(coalesce(product_type, product_category, 'groceries')) as search_term
from ranked
left join products using (product_id)
order by real_household_id, position
