with surveys as (select * from {{ source('service', 'surveys') }}),

renamed as (
    select
        survey_id,
        ticket_id,
        member_id,
        survey_kind,
        score,
        responded_at,
        _first_landed_on as landed_on,
        is_synthetic
    from surveys
)

select * from renamed
