with goods_products as (
    select
        product_id,
        manufacturer_id,
        department,
        brand,
        category,
        product_type,
        package_size,
        list_price,
        unit_cost,
        'goods' as source,
        is_synthetic,
        landed_on
    from {{ ref('stg_goods__products') }}
),

all_products as (
    select * from goods_products
),

unit_rules as (select * from {{ ref('goods_unit_rules') }}),

ruled_products as (
    select
        all_products.product_id,
        all_products.manufacturer_id,
        all_products.department,
        all_products.brand,
        all_products.category,
        all_products.product_type,
        all_products.package_size,
        all_products.list_price,
        all_products.unit_cost,
        coalesce(unit_rules.is_unit_counted, true) as is_unit_counted,
        all_products.source,
        all_products.is_synthetic,
        all_products.landed_on
    from all_products
    left join unit_rules on all_products.category = unit_rules.category
)

select * from ruled_products
