with service_surveys as (select * from {{ ref('stg_service__surveys') }}),

keyed as (
    select
        *,
        {{ identifier_key('crm_id', 'member_id') }} as crm_key
    from service_surveys
),

service as (
    select
        survey_id,
        ticket_id,
        case when crm_key is not null then 'crm_id' end as identifier_type,
        crm_key as identifier_key,
        survey_kind,
        score,
        responded_at,
        'service' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from service
