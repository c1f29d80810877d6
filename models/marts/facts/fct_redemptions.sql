with redemptions as (select * from {{ ref('redemptions') }}),

one_ids as (select * from {{ ref('one_ids') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

recognised_redemptions as (
    select
        redemptions.redemption_id,
        coalesce(one_ids.one_id, -1) as one_id,
        redemptions.identifier_key,
        redemptions.coupon_upc,
        coalesce(campaigns.campaign_id, -1) as campaign_id,
        redemptions.redeemed_on,
        redemptions.is_synthetic
    from redemptions
    left join one_ids on redemptions.identifier_key = one_ids.identifier_key
    left join campaigns on redemptions.campaign_id = campaigns.campaign_id
)

select * from recognised_redemptions
