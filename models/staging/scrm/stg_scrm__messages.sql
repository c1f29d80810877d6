with messages as (select * from {{ source('scrm', 'messages') }}),

renamed as (
    select
        message_id,
        external_user_id,
        staff_id,
        group_id,
        direction,
        message_type,
        {{ epoch_ms_timestamp('ts * 1000') }} as occurred_at,
        _first_landed_on as landed_on,
        is_synthetic
    from messages
)

select * from renamed
