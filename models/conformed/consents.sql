with consents as (select * from {{ ref('stg_crm__consents') }}),

identified_consents as (
    select
        consent_id,
        {{ strongest_identifier(crm_id='member_id') }},
        purpose,
        channel_id,
        is_granted,
        occurred_at,
        'crm' as source,
        is_synthetic,
        landed_on
    from consents
)

select * from identified_consents
