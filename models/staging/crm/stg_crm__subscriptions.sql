with subscriptions as (
    {{ newest_versions(
        source('crm', 'subscriptions'), 'subscription_id', ['updated_at']
    ) }}
),

renamed as (
    select
        subscription_id,
        member_id,
        plan,
        status,
        {{ utc_timestamp('started_at') }} as started_at,
        {{ utc_timestamp('cancelled_at') }} as cancelled_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _key_landed_on as landed_on
    from subscriptions
)

select * from renamed
