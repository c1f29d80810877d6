with group_members as (
    {{ newest_versions(source('scrm', 'group_members'), 'event_id') }}
),

renamed as (
    select
        event_id,
        group_id,
        group_name,
        external_user_id,
        role,
        action,
        {{ epoch_ms_timestamp('ts * 1000') }} as occurred_at,
        _key_landed_on as landed_on,
        is_synthetic
    from group_members
)

select * from renamed
