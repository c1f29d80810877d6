with surveys as (select * from {{ ref('surveys') }}),

one_ids as (select * from {{ ref('one_ids') }}),

answered_surveys as (
    select
        surveys.survey_id,
        coalesce(one_ids.one_id, -1) as one_id,
        surveys.identifier_key,
        surveys.ticket_id,
        surveys.survey_kind,
        surveys.score,
        case
            when surveys.survey_kind = 'nps' and surveys.score >= 9 then 'promoter'
            when surveys.survey_kind = 'nps' and surveys.score >= 7 then 'passive'
            when surveys.survey_kind = 'nps' then 'detractor'
            when surveys.score >= 4 then 'satisfied'
            when surveys.score = 3 then 'neutral'
            else 'dissatisfied'
        end as answer_group,
        surveys.responded_at,
        {{ local_date('surveys.responded_at') }} as responded_on,
        surveys.is_synthetic
    from surveys
    left join one_ids on surveys.identifier_key = one_ids.identifier_key
)

select * from answered_surveys
