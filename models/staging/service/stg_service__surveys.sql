with surveys as (
    {{ newest_versions(source('service', 'surveys'), 'survey_id') }}
),

renamed as (
    select
        survey_id,
        ticket_id,
        member_id,
        survey_kind,
        score,
        responded_at,
        _key_landed_on as landed_on,
        is_synthetic
    from surveys
)

select * from renamed
