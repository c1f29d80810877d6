-- Of the last 90 days, and categories in one basket of a hundred at least: what a night
-- costs grows neither with history nor with rare goods.
with order_lines as (
    select
        order_id,
        goods_id
    from {{ ref('fct_order_lines') }}
    where
        ordered_on > {{ as_of() }} - interval '90' day
        and ordered_on <= {{ as_of() }}
        and goods_id <> -1
),

goods as (
    select
        goods.goods_id,
        categories.category_id
    from {{ ref('dim_goods') }} as goods
    inner join {{ ref('dim_categories') }} as categories
        on goods.category = categories.category
),

baskets as (
    select distinct
        {{ id_hash('order_lines.order_id') }} as basket_id,
        goods.category_id
    from order_lines
    inner join goods on order_lines.goods_id = goods.goods_id
),

totals as (
    select cast(count(distinct basket_id) as bigint) as basket_count from baskets
),

frequent as (
    select
        baskets.category_id,
        cast(count(*) as bigint) as category_basket_count
    from baskets
    group by baskets.category_id
),

frequent_baskets as (
    select
        baskets.basket_id,
        baskets.category_id,
        frequent.category_basket_count,
        totals.basket_count
    from baskets
    inner join frequent on baskets.category_id = frequent.category_id
    cross join totals
    where frequent.category_basket_count >= 0.01 * totals.basket_count
)

select * from frequent_baskets
