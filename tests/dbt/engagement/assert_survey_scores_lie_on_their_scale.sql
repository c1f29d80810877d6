with surveys as (select * from {{ ref('surveys') }}),

off_scale as (
    select
        survey_id,
        survey_kind,
        score
    from surveys
    where
        (survey_kind = 'csat' and score not between 1 and 5)
        or (survey_kind = 'nps' and score not between 0 and 10)
)

select * from off_scale
