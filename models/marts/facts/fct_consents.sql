with consents as (select * from {{ ref('consents') }}),

one_ids as (select * from {{ ref('one_ids') }}),

recognised_consents as (
    select
        consents.consent_id,
        coalesce(one_ids.one_id, -1) as one_id,
        consents.identifier_key,
        consents.purpose,
        consents.channel_id,
        consents.is_granted,
        consents.occurred_at as decided_at,
        {{ local_date('consents.occurred_at') }} as decided_on,
        consents.is_synthetic
    from consents
    left join one_ids on consents.identifier_key = one_ids.identifier_key
)

select * from recognised_consents
