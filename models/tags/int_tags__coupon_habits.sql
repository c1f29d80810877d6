with aims as (select * from {{ ref('int_tags__campaign_aims') }}),

takings as (select * from {{ ref('int_tags__campaign_takings') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

campaign_takings as (
    select
        coalesce(aims.one_id, takings.one_id) as one_id,
        coalesce(aims.campaign_id, takings.campaign_id) as campaign_id,
        aims.targeted_on,
        takings.last_redeemed_on,
        takings.redemption_count,
        {{ days_between('aims.targeted_on', 'takings.first_redeemed_on') }}
            as redemption_days
    from aims
    full outer join takings
        on aims.one_id = takings.one_id and aims.campaign_id = takings.campaign_id
),

coupon_habits as (
    select
        campaign_takings.one_id,
        cast(count(campaign_takings.targeted_on) as bigint) as aim_count,
        max(campaign_takings.targeted_on) as last_targeted_on,
        max(campaign_takings.last_redeemed_on) as last_redeemed_on,
        cast(coalesce(sum(campaign_takings.redemption_count), 0) as bigint)
            as redemption_count,
        cast(count(campaign_takings.redemption_days) as double)
        / nullif(count(campaign_takings.targeted_on), 0) as taken_rate,
        cast(avg(campaign_takings.redemption_days) as double) as redemption_days,
        coalesce(max(
            case
                when
                    campaign_takings.redemption_count > 0
                    and campaigns.objective = 'category trial'
                    then 1
            end
        ), 0) = 1 as has_tried_category
    from campaign_takings
    left join campaigns on campaign_takings.campaign_id = campaigns.campaign_id
    group by campaign_takings.one_id
)

select * from coupon_habits
