with answers as (select * from {{ ref('int_tags__survey_answers') }}),

satisfaction as (
    select
        one_id,
        max(case when recency = 1 then score end) as satisfaction_score,
        max(case when recency = 2 then score end) as former_satisfaction_score,
        cast(
            avg(
                case
                    when {{ days_between('responded_on', as_of()) }} < 365 then score
                end
            ) as double
        ) as average_satisfaction_score,
        {{ arg_max(
            'theme', 'case when score <= 3 then -recency end'
        ) }} as unsatisfied_theme
    from answers
    where survey_kind = 'csat'
    group by one_id
)

select * from satisfaction
