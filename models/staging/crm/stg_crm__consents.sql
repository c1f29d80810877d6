with consents as (
    {{ newest_versions(source('crm', 'consents'), 'consent_id', ['updated_at']) }}
),

renamed as (
    select
        consent_id,
        member_id,
        purpose,
        channel as channel_id,
        is_granted,
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from consents
)

select * from renamed
