-- Nothing fans out and nothing is lost on the way from landing to the mart: lines,
-- quantities and money are the sources', to the cent.
with landed as (
    select
        quantity,
        sales_value,
        retail_disc,
        coupon_disc,
        coupon_match_disc
    from {{ source('pos', 'transactions') }}
    union all
    select
        quantity,
        sales_value,
        retail_disc,
        coupon_disc,
        coupon_match_disc
    from {{ source('mall', 'orders') }}
),

landed_totals as (
    select
        count(*) as line_count,
        sum(quantity) as quantity,
        sum(cast(sales_value as decimal(18, 2))) as sales_amount,
        sum(cast(retail_disc as decimal(18, 2))) as retail_discount_amount,
        sum(cast(coupon_disc as decimal(18, 2))) as coupon_discount_amount,
        sum(cast(coupon_match_disc as decimal(18, 2))) as coupon_match_amount
    from landed
),

mart_totals as (
    select
        count(*) as line_count,
        sum(quantity) as quantity,
        sum(sales_amount) as sales_amount,
        sum(retail_discount_amount) as retail_discount_amount,
        sum(coupon_discount_amount) as coupon_discount_amount,
        sum(coupon_match_amount) as coupon_match_amount
    from {{ ref('fct_order_lines') }}
)

select * from landed_totals
except
select * from mart_totals
