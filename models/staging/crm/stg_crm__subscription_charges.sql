with charges as (
    {{ newest_versions(
        source('crm', 'subscription_charges'), 'charge_id', ['updated_at']
    ) }}
),

renamed as (
    select
        charge_id,
        subscription_id,
        period_starts_on,
        period_ends_on,
        amount as charge_amount,
        currency,
        outcome,
        {{ utc_timestamp('charged_at') }} as charged_at,
        cast(charged_at as date) as charged_on,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _key_landed_on as landed_on
    from charges
)

select * from renamed
