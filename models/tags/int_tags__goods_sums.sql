with lines as (
    select
        *,
        {{ days_between('ordered_on', as_of()) }} as age_days,
        extract(quarter from ordered_on) as quarter
    from {{ ref('fct_order_lines') }}
    where goods_id <> -1 and {{ days_between('ordered_on', as_of()) }} < 365
),

orders as (select * from {{ ref('fct_orders') }}),

goods_sums as (
    select
        lines.goods_id,
        max(lines.ordered_on) as last_sold_on,
        cast(count(*) as bigint) as line_count,
        cast(count(case when lines.age_days < 91 then 1 end) as bigint)
            as quarter_line_count,
        cast(
            count(case when lines.age_days >= 91 and lines.age_days < 182 then 1 end)
            as bigint
        ) as former_quarter_line_count,
        cast(count(distinct lines.store_id) as bigint) as store_count,
        cast(sum(orders.line_count) as bigint) as basket_line_count,
        cast(
            sum(case when lines.quarter = 1 then lines.sales_amount else 0 end)
            as decimal(18, 2)
        ) as sales_amount_q1,
        cast(
            sum(case when lines.quarter = 2 then lines.sales_amount else 0 end)
            as decimal(18, 2)
        ) as sales_amount_q2,
        cast(
            sum(case when lines.quarter = 3 then lines.sales_amount else 0 end)
            as decimal(18, 2)
        ) as sales_amount_q3,
        cast(
            sum(case when lines.quarter = 4 then lines.sales_amount else 0 end)
            as decimal(18, 2)
        ) as sales_amount_q4,
        cast(sum(lines.sales_amount) as decimal(18, 2)) as sales_amount,
        cast(sum(lines.net_sales_amount) as decimal(18, 2)) as net_sales_amount,
        cast(sum(lines.margin_amount) as decimal(18, 2)) as margin_amount,
        cast(sum(lines.refund_amount) as decimal(18, 2)) as refund_amount,
        cast(
            sum(lines.retail_discount_amount + lines.coupon_discount_amount)
            as decimal(18, 2)
        ) as discount_amount,
        cast(
            sum(case when lines.is_promoted then lines.sales_amount else 0 end)
            as decimal(18, 2)
        ) as promoted_sales_amount,
        cast(
            sum(case when lines.channel_id = 'mall' then lines.sales_amount else 0 end)
            as decimal(18, 2)
        ) as mall_sales_amount
    from lines
    inner join orders on lines.order_id = orders.order_id
    group by lines.goods_id
)

select * from goods_sums
