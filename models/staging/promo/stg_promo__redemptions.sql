with redemptions as (
    select * from {{ source('promo', 'redemptions') }}
),

renamed as (
    select
        redemption_id,
        card_number,
        coupon_upc,
        campaign_id,
        redemption_date as redeemed_on,
        is_synthetic,
        _first_landed_on as landed_on
    from redemptions
)

select * from renamed
