with goods as (select * from {{ ref('dim_goods') }}),

price_bands as (select * from {{ ref('goods_price_bands') }}),

goods_sums as (select * from {{ ref('int_tags__goods_sums') }}),

goods_buyers as (select * from {{ ref('int_tags__goods_buyers') }}),

goods_sales_facts as (
    select
        goods_sums.goods_id,
        goods.is_private_label,
        price_bands.price_band,
        goods_buyers.first_sold_on,
        goods_sums.last_sold_on,
        cast({{ days_between('goods_buyers.first_sold_on', as_of()) }} as bigint)
            as first_sold_days,
        cast({{ days_between('goods_sums.last_sold_on', as_of()) }} as bigint)
            as last_sold_days,
        goods_sums.line_count,
        goods_sums.quarter_line_count,
        goods_sums.former_quarter_line_count,
        goods_sums.store_count,
        goods_buyers.buyer_count,
        cast(goods_sums.basket_line_count as double)
        / goods_sums.line_count as basket_lines,
        cast(goods_buyers.repeat_buyer_count as double)
        / nullif(goods_buyers.buyer_count, 0) as repeat_rate,
        cast(
            sum(goods_sums.net_sales_amount) over (
                order by goods_sums.net_sales_amount desc, goods_sums.goods_id asc
                rows between unbounded preceding and current row
            ) - goods_sums.net_sales_amount as double
        )
        / nullif(cast(sum(goods_sums.net_sales_amount) over () as double), 0)
            as greater_sales_rate,
        cast(goods_sums.sales_amount_q1 as double)
        / nullif(goods_sums.sales_amount, 0) as q1_rate,
        cast(goods_sums.sales_amount_q2 as double)
        / nullif(goods_sums.sales_amount, 0) as q2_rate,
        cast(goods_sums.sales_amount_q3 as double)
        / nullif(goods_sums.sales_amount, 0) as q3_rate,
        cast(goods_sums.sales_amount_q4 as double)
        / nullif(goods_sums.sales_amount, 0) as q4_rate,
        cast(goods_sums.margin_amount as double)
        / nullif(goods_sums.net_sales_amount, 0) as margin_rate,
        cast(goods_sums.refund_amount as double)
        / nullif(goods_sums.sales_amount, 0) as refund_rate,
        cast(goods_sums.discount_amount as double)
        / nullif(goods_sums.sales_amount + goods_sums.discount_amount, 0)
            as discount_rate,
        cast(goods_sums.promoted_sales_amount as double)
        / nullif(goods_sums.sales_amount, 0) as promoted_rate,
        cast(goods_sums.mall_sales_amount as double)
        / nullif(goods_sums.sales_amount, 0) as mall_rate
    from goods_sums
    inner join goods on goods_sums.goods_id = goods.goods_id
    inner join goods_buyers on goods_sums.goods_id = goods_buyers.goods_id
    left join price_bands on goods_sums.goods_id = price_bands.goods_id
)

select * from goods_sales_facts
