with shares as (
    {{ newest_versions(source('scrm', 'shares'), 'share_id') }}
),

renamed as (
    select
        share_id,
        external_user_id,
        kind as share_kind,
        content_id,
        invitee_external_user_id,
        {{ epoch_ms_timestamp('ts * 1000') }} as occurred_at,
        _key_landed_on as landed_on,
        is_synthetic
    from shares
)

select * from renamed
