with redemptions as (
    {{ newest_versions(source('promo', 'redemptions'), 'redemption_id') }}
),

renamed as (
    select
        redemption_id,
        card_number,
        coupon_upc,
        campaign_id,
        redemption_date as redeemed_on,
        is_synthetic,
        _key_landed_on as landed_on
    from redemptions
)

select * from renamed
