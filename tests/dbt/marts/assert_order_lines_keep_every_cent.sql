-- Joining people, goods, refunds and promotions to the lines neither adds nor drops
-- one: what came from each source is in the mart, to the cent.
with conformed as (
    select
        count(*) as line_count,
        sum(quantity) as quantity,
        sum(sales_amount) as sales_amount,
        sum(retail_discount_amount) as retail_discount_amount,
        sum(coupon_discount_amount) as coupon_discount_amount,
        sum(coupon_match_amount) as coupon_match_amount
    from {{ ref('order_lines') }}
),

marts as (
    select
        count(*) as line_count,
        sum(quantity) as quantity,
        sum(sales_amount) as sales_amount,
        sum(retail_discount_amount) as retail_discount_amount,
        sum(coupon_discount_amount) as coupon_discount_amount,
        sum(coupon_match_amount) as coupon_match_amount
    from {{ ref('fct_order_lines') }}
)

select * from conformed
except
select * from marts
