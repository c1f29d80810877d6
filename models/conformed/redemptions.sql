with redemptions as (select * from {{ ref('stg_promo__redemptions') }}),

identified_redemptions as (
    select
        redemption_id,
        {{ strongest_identifier(member_card='card_number') }},
        coupon_upc,
        campaign_id,
        redeemed_on,
        'promo' as source,
        is_synthetic,
        landed_on
    from redemptions
)

select * from identified_redemptions
