with coupon_goods as (select * from {{ ref('stg_promo__coupons') }}),

distinct_coupons as (
    select
        coupon_upc,
        product_id,
        campaign_id,
        bool_and(is_synthetic) as is_synthetic,
        min(landed_on) as landed_on
    from coupon_goods
    group by coupon_upc, product_id, campaign_id
),

keyed_coupons as (
    select
        cast(campaign_id as string) || '-' || cast(coupon_upc as string)
        || '-' || cast(product_id as string) as coupon_key,
        coupon_upc,
        product_id,
        campaign_id,
        'promo' as source,
        is_synthetic,
        landed_on
    from distinct_coupons
)

select * from keyed_coupons
