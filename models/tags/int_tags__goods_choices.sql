with lines as (
    select * from {{ ref('fct_order_lines') }}
),

goods as (
    select * from {{ ref('dim_goods') }}
),

interests as (
    select * from {{ ref('category_interests') }}
),

dimensions as (
    select listed.dimension
    from (
        values ('department'), ('category'), ('brand_type'), ('interest')
    ) as listed (dimension)
),

known_goods as (
    select
        goods.goods_id,
        interests.interest,
        case when goods.is_unit_counted then goods.department end as department,
        case when goods.is_unit_counted then goods.category end as category,
        case when goods.is_private_label then 'private_label' else 'national' end
            as brand_type
    from goods
    left join interests on goods.category = interests.category
    where goods.goods_id <> -1
),

goods_traits as (
    select
        known_goods.goods_id,
        dimensions.dimension,
        case dimensions.dimension
            when 'department' then known_goods.department
            when 'category' then known_goods.category
            when 'brand_type' then known_goods.brand_type
            when 'interest' then known_goods.interest
        end as choice
    from known_goods
    cross join dimensions
),

goods_choices as (
    select
        lines.one_id,
        goods_traits.dimension,
        goods_traits.choice,
        cast(count(distinct lines.order_id) as bigint) as order_count,
        cast(sum(lines.sales_amount) as decimal(18, 2)) as sales_amount
    from lines
    inner join goods_traits on lines.goods_id = goods_traits.goods_id
    where
        lines.one_id <> -1
        and goods_traits.choice is not null
        and {{ days_between('lines.ordered_on', as_of()) }} < 365
    group by lines.one_id, goods_traits.dimension, goods_traits.choice
)

select * from goods_choices
