with service_surveys as (select * from {{ ref('stg_service__surveys') }}),

service as (
    select
        survey_id,
        ticket_id,
        {{ strongest_identifier(crm_id='member_id') }},
        survey_kind,
        score,
        responded_at,
        'service' as source,
        is_synthetic,
        landed_on
    from service_surveys
)

select * from service
