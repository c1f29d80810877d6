with due as (select * from {{ ref('int_tag_trials_due') }}),

windows as (
    select distinct
        outcome,
        kind,
        is_matched,
        window_days,
        tried_on
    from due
)

select * from windows
