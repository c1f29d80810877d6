with campaigns as (
    {{ newest_versions(
        source('campaign', 'campaigns'), 'campaign_id', ['updated_at']
    ) }}
),

renamed as (
    select
        campaign_id,
        campaign_name,
        campaign_type,
        channel as channel_id,
        objective,
        start_date as starts_on,
        end_date as ends_on,
        updated_at,
        _first_landed_on as landed_on,
        is_synthetic
    from campaigns
)

select * from renamed
