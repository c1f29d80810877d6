with products as (
    {{ newest_versions(source('goods', 'products'), 'product_id') }}
),

renamed as (
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
    from products
)

select * from renamed
