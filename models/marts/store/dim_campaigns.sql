with campaigns as (select * from {{ ref('campaigns') }}),

targets as (
    select
        campaign_id,
        cast(count(*) as bigint) as target_count
    from {{ ref('campaign_targets') }}
    group by campaign_id
),

costs as (
    select
        campaign_id,
        cast(sum(cost_amount) as decimal(18, 2)) as cost_amount
    from {{ ref('campaign_costs') }}
    group by campaign_id
),

coupons as (
    select
        campaign_id,
        cast(count(distinct coupon_upc) as bigint) as coupon_count
    from {{ ref('coupons') }}
    group by campaign_id
),

described as (
    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        campaigns.campaign_type,
        campaigns.channel_id,
        campaigns.objective,
        campaigns.starts_on,
        campaigns.ends_on,
        coalesce(targets.target_count, 0) as target_count,
        coalesce(coupons.coupon_count, 0) as coupon_count,
        coalesce(costs.cost_amount, 0) as cost_amount,
        campaigns.is_synthetic
    from campaigns
    left join targets on campaigns.campaign_id = targets.campaign_id
    left join costs on campaigns.campaign_id = costs.campaign_id
    left join coupons on campaigns.campaign_id = coupons.campaign_id
),

-- stands for every campaign that is named without being in the platform
with_unknown as (
    select * from described
    union all
    select
        cast(-1 as bigint) as campaign_id,
        'Unknown campaign' as campaign_name,
        'unknown' as campaign_type,
        cast(null as string) as channel_id,
        cast(null as string) as objective,
        cast(null as date) as starts_on,
        cast(null as date) as ends_on,
        cast(0 as bigint) as target_count,
        cast(0 as bigint) as coupon_count,
        cast(0.00 as decimal(18, 2)) as cost_amount,
        false as is_synthetic
)

select * from with_unknown
