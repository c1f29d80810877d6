with products as (
    select * from {{ source('goods', 'products') }}
),

versions as (
    select
        *,
        row_number() over (
            partition by product_id
            order by _landed_on desc, _batch_id desc, _row desc
        ) as version_rank
    from products
),

newest_versions as (
    select
        product_id,
        manufacturer_id,
        department,
        brand,
        product_category as category,
        product_type,
        package_size,
        list_price,
        unit_cost,
        is_synthetic,
        _first_landed_on as landed_on
    from versions
    where version_rank = 1
)

select * from newest_versions
