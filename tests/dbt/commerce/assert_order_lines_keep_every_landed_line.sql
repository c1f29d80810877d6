-- Lines and money of each channel, to the cent, as landed.
with landed as (
    select
        'pos' as source,
        count(*) as line_count,
        sum(cast(sales_value as decimal(18, 2))) as sales_amount,
        sum(cast(retail_disc as decimal(18, 2))) as retail_discount_amount,
        sum(cast(coupon_disc as decimal(18, 2))) as coupon_discount_amount,
        sum(cast(coupon_match_disc as decimal(18, 2))) as coupon_match_amount
    from {{ source('pos', 'transactions') }}
    union all
    select
        'mall' as source,
        count(*) as line_count,
        sum(sales_value) as sales_amount,
        sum(retail_disc) as retail_discount_amount,
        sum(coupon_disc) as coupon_discount_amount,
        sum(coupon_match_disc) as coupon_match_amount
    from {{ source('mall', 'orders') }}
),

conformed as (
    select
        source,
        count(*) as line_count,
        sum(original_sales_amount) as sales_amount,
        sum(retail_discount_amount) as retail_discount_amount,
        sum(coupon_discount_amount) as coupon_discount_amount,
        sum(coupon_match_amount) as coupon_match_amount
    from {{ ref('order_lines') }}
    group by source
)

select landed.*
from landed
left join conformed on landed.source = conformed.source
where
    landed.line_count <> coalesce(conformed.line_count, 0)
    or coalesce(landed.sales_amount, 0) <> coalesce(conformed.sales_amount, 0)
    or coalesce(landed.retail_discount_amount, 0)
    <> coalesce(conformed.retail_discount_amount, 0)
    or coalesce(landed.coupon_discount_amount, 0)
    <> coalesce(conformed.coupon_discount_amount, 0)
    or coalesce(landed.coupon_match_amount, 0)
    <> coalesce(conformed.coupon_match_amount, 0)
