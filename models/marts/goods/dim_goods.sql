with products as (select * from {{ ref('products') }}),

goods as (
    select
        product_id as goods_id,
        coalesce(product_type, category, department, 'Product ' || product_id)
        || coalesce(', ' || package_size, '') as goods_name,
        department,
        coalesce(category, 'Unknown') as category,
        product_type,
        brand,
        brand = 'Private' as is_private_label,
        package_size,
        list_price,
        unit_cost,
        is_unit_counted,
        is_synthetic
    from products
),

-- stands for every product that was sold without being in the product master
unknown_goods as (
    select
        cast(-1 as bigint) as goods_id,
        'Unknown goods' as goods_name,
        cast(null as string) as department,
        'Unknown' as category,
        cast(null as string) as product_type,
        cast(null as string) as brand,
        cast(null as boolean) as is_private_label,
        cast(null as string) as package_size,
        cast(null as decimal(18, 2)) as list_price,
        cast(null as decimal(18, 2)) as unit_cost,
        true as is_unit_counted,
        false as is_synthetic
),

with_unknown as (
    select * from goods
    union all
    select * from unknown_goods
)

select * from with_unknown
