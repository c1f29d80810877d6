with lines as (select * from {{ ref('fct_order_lines') }}),

goods as (select * from {{ ref('dim_goods') }}),

shelf_lines as (
    select
        lines.one_id,
        lines.order_id,
        lines.unit_quantity,
        lines.is_promoted,
        goods.goods_id,
        goods.category,
        goods.product_type,
        lines.sales_amount
        + lines.retail_discount_amount
        + lines.coupon_match_amount as shelf_amount
    from lines
    inner join goods on lines.goods_id = goods.goods_id
    where
        lines.one_id <> -1
        and goods.goods_id <> -1
        and lines.unit_quantity > 0
        and {{ days_between('lines.ordered_on', as_of()) }} < 365
),

-- Decimal, since a sum of doubles depends on the order of its rows.
common_prices as (
    select
        product_type,
        cast(
            cast(sum(shelf_amount) as double) / sum(unit_quantity) as decimal(18, 4)
        ) as unit_price
    from shelf_lines
    group by product_type
),

baskets as (
    select
        shelf_lines.one_id,
        cast(count(distinct shelf_lines.category) as bigint) as category_count,
        cast(count(distinct shelf_lines.goods_id) as double) / count(*)
            as new_goods_rate,
        cast(
            sum(case when shelf_lines.is_promoted then 1 else 0 end) as double
        ) / count(*) as promoted_line_rate,
        cast(sum(shelf_lines.shelf_amount) as double)
        / nullif(sum(shelf_lines.unit_quantity * common_prices.unit_price), 0)
            as price_index
    from shelf_lines
    inner join common_prices on shelf_lines.product_type = common_prices.product_type
    group by shelf_lines.one_id
)

select * from baskets
