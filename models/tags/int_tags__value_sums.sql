with lines as (select * from {{ ref('fct_order_lines') }}),

goods as (select * from {{ ref('dim_goods') }}),

redemptions as (select * from {{ ref('fct_redemptions') }}),

aged_lines as (
    select
        lines.*,
        goods.is_private_label,
        lines.retail_discount_amount
        + lines.coupon_discount_amount
        + lines.coupon_match_amount as discount_amount,
        {{ days_between('lines.ordered_on', as_of()) }} < 365 as is_last_year,
        {{ days_between('lines.ordered_on', as_of()) }} < 90 as is_last_quarter,
        {{ days_between('lines.ordered_on', as_of()) }} between 90 and 179
            as is_former_quarter
    from lines
    left join goods on lines.goods_id = goods.goods_id
    where lines.one_id <> -1
),

sums as (
    select
        one_id,
        max(ordered_on) as last_ordered_on,
        sum(net_sales_amount) as lifetime_sales_amount,
        count(distinct case when is_last_year then order_id end) as order_count,
        count(distinct case when is_last_quarter then order_id end)
            as quarter_order_count,
        sum(case when is_last_year then 1 else 0 end) as line_count,
        sum(case when is_last_year then sales_amount else 0 end) as sales_amount,
        sum(case when is_last_year then net_sales_amount else 0 end)
            as net_sales_amount,
        sum(case when is_last_quarter then net_sales_amount else 0 end)
            as quarter_net_sales_amount,
        sum(case when is_former_quarter then net_sales_amount else 0 end)
            as former_quarter_net_sales_amount,
        sum(case when is_last_year then margin_amount else 0 end) as margin_amount,
        sum(case when is_last_year then refund_amount else 0 end) as refund_amount,
        sum(case when is_last_year then discount_amount else 0 end) as discount_amount,
        sum(case when is_last_year and is_private_label then sales_amount else 0 end)
            as private_label_amount
    from aged_lines
    group by one_id
),

coupons as (
    select
        one_id,
        count(*) as redemption_count
    from redemptions
    where {{ days_between('redeemed_on', as_of()) }} < 365
    group by one_id
),

value_sums as (
    select
        sums.one_id,
        sums.last_ordered_on,
        cast(sums.lifetime_sales_amount as decimal(18, 2)) as lifetime_sales_amount,
        cast(sums.order_count as bigint) as order_count,
        cast(sums.quarter_order_count as bigint) as quarter_order_count,
        cast(sums.line_count as bigint) as line_count,
        cast(sums.sales_amount as decimal(18, 2)) as sales_amount,
        cast(sums.net_sales_amount as decimal(18, 2)) as net_sales_amount,
        cast(sums.quarter_net_sales_amount as decimal(18, 2))
            as quarter_net_sales_amount,
        cast(sums.former_quarter_net_sales_amount as decimal(18, 2))
            as former_quarter_net_sales_amount,
        cast(sums.margin_amount as decimal(18, 2)) as margin_amount,
        cast(sums.refund_amount as decimal(18, 2)) as refund_amount,
        cast(sums.discount_amount as decimal(18, 2)) as discount_amount,
        cast(sums.private_label_amount as decimal(18, 2)) as private_label_amount,
        cast(coalesce(coupons.redemption_count, 0) as bigint) as redemption_count
    from sums
    left join coupons on sums.one_id = coupons.one_id
)

select * from value_sums
