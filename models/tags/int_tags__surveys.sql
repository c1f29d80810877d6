with surveys as (select * from {{ ref('fct_surveys') }}),

tickets as (select * from {{ ref('fct_tickets') }}),

ranked as (
    select
        surveys.*,
        tickets.category as theme,
        case
            when surveys.survey_kind = 'csat' and surveys.score <= 3
                then cast(surveys.responded_at as string) || surveys.survey_id
        end as unsatisfied_key,
        surveys.answer_group in ('dissatisfied', 'detractor') as is_bad,
        row_number() over (
            partition by surveys.one_id, surveys.survey_kind
            order by surveys.responded_at desc, surveys.survey_id desc
        ) as recency
    from surveys
    left join tickets on surveys.ticket_id = tickets.ticket_id
    where surveys.one_id <> -1
),

survey_answers as (
    select
        one_id,
        max(responded_on) as last_surveyed_on,
        max(case when survey_kind = 'csat' and recency = 1 then score end)
            as satisfaction_score,
        max(case when survey_kind = 'csat' and recency = 2 then score end)
            as former_satisfaction_score,
        cast(
            avg(
                case
                    when
                        survey_kind = 'csat'
                        and {{ days_between('responded_on', as_of()) }} < 365
                        then score
                end
            ) as double
        ) as average_satisfaction_score,
        max(case when survey_kind = 'nps' and recency = 1 then answer_group end)
            as nps_group,
        max(case when is_bad then responded_on end) as last_bad_answer_on,
        {{ arg_max('theme', 'unsatisfied_key') }} as unsatisfied_theme
    from ranked
    group by one_id
)

select * from survey_answers
