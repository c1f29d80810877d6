with friends as (
    {{ newest_versions(source('scrm', 'friends'), 'event_id') }}
),

renamed as (
    select
        event_id,
        external_user_id,
        unionid,
        remark_phone,
        staff_id,
        action,
        add_source,
        {{ epoch_ms_timestamp('ts * 1000') }} as occurred_at,
        _key_landed_on as landed_on,
        is_synthetic
    from friends
)

select * from renamed
