with followups as (
    {{ newest_versions(source('leads', 'followups'), 'followup_id') }}
),

renamed as (
    select
        followup_id,
        lead_id,
        staff_id,
        channel,
        outcome,
        {{ utc_timestamp('followed_at') }} as followed_at,
        _key_landed_on as landed_on,
        is_synthetic
    from followups
)

select * from renamed
