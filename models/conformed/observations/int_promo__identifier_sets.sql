with redemptions as (select * from {{ ref('stg_promo__redemptions') }}),

redemption_sets as (
    {{ identifier_sets(
        'promo', 'redemptions', 'cast(redeemed_on as timestamp)',
        {'member_card': 'card_number'}
    ) }}
)

select * from redemption_sets
