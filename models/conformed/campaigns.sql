with platform_campaigns as (select * from {{ ref('stg_campaign__campaigns') }}),

campaign as (
    select
        campaign_id,
        campaign_name,
        campaign_type,
        channel_id,
        objective,
        starts_on,
        ends_on,
        'campaign' as source,
        is_synthetic,
        landed_on
    from platform_campaigns
)

select * from campaign
