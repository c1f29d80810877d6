with costs as (select * from {{ ref('stg_campaign__costs') }}),

campaign as (
    select
        cost_id,
        campaign_id,
        channel_id,
        cost_on,
        cost_amount,
        'campaign' as source,
        is_synthetic,
        landed_on
    from costs
)

select * from campaign
