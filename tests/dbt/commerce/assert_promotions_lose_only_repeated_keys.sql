-- As many promotions as the distinct keys that were handed over.
with delivered as (
    select count(*) as key_count
    from (
        select distinct
            product_id,
            store_id,
            week_number
        from {{ ref('stg_promo__promotions') }}
    ) as keys
),

kept as (
    select count(*) as key_count from {{ ref('promotions') }}
)

select
    delivered.key_count as delivered_count,
    kept.key_count as kept_count
from delivered
cross join kept
where delivered.key_count <> kept.key_count
