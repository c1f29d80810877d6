with coupons as (select * from {{ source('promo', 'coupons') }}),

renamed as (
    select
        coupon_upc,
        product_id,
        campaign_id,
        is_synthetic,
        _first_landed_on as landed_on
    from coupons
)

select * from renamed
