with stage_changes as (
    {{ newest_versions(source('leads', 'stage_changes'), 'change_id') }}
),

renamed as (
    select
        change_id,
        lead_id,
        stage,
        staff_id,
        {{ utc_timestamp('changed_at') }} as changed_at,
        _key_landed_on as landed_on,
        is_synthetic
    from stage_changes
)

select * from renamed
