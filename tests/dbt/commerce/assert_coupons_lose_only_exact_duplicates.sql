-- Every coupon handed over is there, and nothing else.
with delivered as (
    select distinct
        coupon_upc,
        product_id,
        campaign_id
    from {{ ref('stg_promo__coupons') }}
),

kept as (
    select
        coupon_upc,
        product_id,
        campaign_id
    from {{ ref('coupons') }}
),

lost as (
    select
        coupon_upc,
        product_id,
        campaign_id
    from delivered
    except
    select
        coupon_upc,
        product_id,
        campaign_id
    from kept
),

invented as (
    select
        coupon_upc,
        product_id,
        campaign_id
    from kept
    except
    select
        coupon_upc,
        product_id,
        campaign_id
    from delivered
)

select
    coupon_upc,
    product_id,
    campaign_id
from lost
union all
select
    coupon_upc,
    product_id,
    campaign_id
from invented
