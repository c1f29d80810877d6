-- Of the last 90 days, and items of a least share of the baskets: what a night costs
-- grows neither with history nor with rare goods.
with order_lines as (
    select distinct
        {{ id_hash('order_id') }} as basket_id,
        goods_id
    from {{ ref('fct_order_lines') }}
    where
        ordered_on > {{ as_of() }} - interval '90' day
        and ordered_on <= {{ as_of() }}
        and goods_id <> -1
),

goods as (select * from {{ ref('dim_goods') }}),

categories as (select * from {{ ref('dim_categories') }}),

items as (
    select distinct
        'category' as item_kind,
        order_lines.basket_id,
        categories.category_id as item_id
    from order_lines
    inner join goods on order_lines.goods_id = goods.goods_id
    inner join categories on goods.category = categories.category
    union all
    select
        'goods' as item_kind,
        basket_id,
        goods_id as item_id
    from order_lines
),

totals as (
    select cast(count(distinct basket_id) as bigint) as basket_count from order_lines
),

-- below these a pair is rare, and of goods in fewer than ten baskets it is chance
frequent as (
    select
        items.item_kind,
        items.item_id,
        totals.basket_count,
        cast(count(*) as bigint) as item_basket_count,
        case
            when items.item_kind = 'category' then 0.01 * totals.basket_count
            else greatest(0.001 * totals.basket_count, 10)
        end as least_basket_count
    from items
    cross join totals
    group by items.item_kind, items.item_id, totals.basket_count
),

frequent_items as (
    select
        items.basket_id,
        items.item_kind,
        items.item_id,
        frequent.item_basket_count,
        frequent.basket_count,
        cast(ceil(frequent.least_basket_count) as bigint) as least_basket_count
    from items
    inner join frequent
        on items.item_kind = frequent.item_kind and items.item_id = frequent.item_id
    where frequent.item_basket_count >= frequent.least_basket_count
)

select * from frequent_items
