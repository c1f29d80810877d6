with answers as (select * from {{ ref('int_tags__survey_answers') }}),

surveys as (
    select
        one_id,
        max(responded_on) as last_surveyed_on,
        max(case when survey_kind = 'nps' and recency = 1 then answer_group end)
            as nps_group,
        max(
            case
                when answer_group in ('dissatisfied', 'detractor') then responded_on
            end
        ) as last_bad_answer_on
    from answers
    group by one_id
)

select * from surveys
