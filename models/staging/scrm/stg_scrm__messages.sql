with messages as (
    {{ newest_versions(source('scrm', 'messages'), 'message_id') }}
),

renamed as (
    select
        message_id,
        external_user_id,
        staff_id,
        group_id,
        direction,
        message_type,
        {{ epoch_ms_timestamp('ts * 1000') }} as occurred_at,
        _key_landed_on as landed_on,
        is_synthetic
    from messages
)

select * from renamed
