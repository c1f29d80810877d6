with targets as (
    {{ newest_versions(source('campaign', 'targets'), 'target_id', ['updated_at']) }}
),

renamed as (
    select
        target_id,
        campaign_id,
        card_number,
        updated_at as targeted_at,
        _first_landed_on as landed_on,
        is_synthetic
    from targets
)

select * from renamed
