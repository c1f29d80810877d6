with products as (
    select * from {{ ref('stg_goods__products') }}
),

unit_rules as (
    select * from {{ ref('goods_unit_rules') }}
),

ruled_products as (
    select
        products.product_id,
        products.manufacturer_id,
        products.department,
        products.brand,
        products.category,
        products.product_type,
        products.package_size,
        products.list_price,
        products.unit_cost,
        coalesce(unit_rules.is_unit_counted, true) as is_unit_counted,
        'goods' as source,
        products.is_synthetic,
        products.landed_on
    from products
    left join unit_rules on products.category = unit_rules.category
)

select * from ruled_products
