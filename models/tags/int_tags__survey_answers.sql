with surveys as (select * from {{ ref('fct_surveys') }}),

tickets as (select * from {{ ref('fct_tickets') }}),

answers as (
    select
        surveys.survey_id,
        surveys.one_id,
        surveys.survey_kind,
        surveys.score,
        surveys.answer_group,
        surveys.responded_at,
        surveys.responded_on,
        tickets.category as theme,
        cast(row_number() over (
            partition by surveys.one_id, surveys.survey_kind
            order by surveys.responded_at desc, surveys.survey_id desc
        ) as bigint) as recency
    from surveys
    left join tickets on surveys.ticket_id = tickets.ticket_id
    where surveys.one_id <> -1
)

select * from answers
