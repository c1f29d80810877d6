with coupons as (select * from {{ ref('coupons') }}),

goods as (select * from {{ ref('dim_goods') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

redemptions as (
    select
        coupon_upc,
        campaign_id,
        cast(count(*) as bigint) as redemption_count
    from {{ ref('redemptions') }}
    group by coupon_upc, campaign_id
),

-- one coupon is good for many products
offers as (
    select
        coupons.coupon_upc,
        coupons.campaign_id,
        cast(count(*) as bigint) as goods_count,
        cast(count(distinct goods.category) as bigint) as category_count,
        bool_and(coupons.is_synthetic) as is_synthetic
    from coupons
    left join goods on coupons.product_id = goods.goods_id
    group by coupons.coupon_upc, coupons.campaign_id
),

described as (
    select
        cast(offers.campaign_id as string) || '-' || cast(offers.coupon_upc as string)
            as coupon_id,
        offers.coupon_upc,
        coalesce(campaigns.campaign_id, -1) as campaign_id,
        offers.goods_count,
        offers.category_count,
        coalesce(redemptions.redemption_count, 0) as redemption_count,
        offers.is_synthetic
    from offers
    left join campaigns on offers.campaign_id = campaigns.campaign_id
    left join redemptions
        on
            offers.coupon_upc = redemptions.coupon_upc
            and offers.campaign_id = redemptions.campaign_id
)

select * from described
