{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ undo_nights('judged_on') }}",
) }}

with due as (select * from {{ ref('int_tag_trials_due') }}),

tests as (select * from {{ ref('int_tag_trial_tests') }}),

scores as (select * from {{ ref('int_tag_trial_scores') }}),

lifts as (select * from {{ ref('int_tag_trial_lifts') }}),

joined as (
    select
        due.tag,
        due.outcome,
        due.tried_on,
        coalesce(tests.people_count, 0) as people_count,
        coalesce(tests.hit_count, 0) as hit_count,
        coalesce(tests.group_count, 0) as group_count,
        tests.chi_square,
        tests.monotone_rate,
        tests.group_count - 1e0 as freedom,
        scores.auc,
        lifts.best_group,
        lifts.best_mean,
        lifts.rest_mean,
        lifts.lift,
        lifts.lift_low,
        lifts.lift_high,
        coalesce(
            tests.group_count >= 2
            and tests.hit_count >= 20
            and tests.people_count - tests.hit_count >= 20,
            false
        ) as is_conclusive
    from due
    left join tests on due.tag = tests.tag and due.tried_on = tests.tried_on
    left join scores on due.tag = scores.tag and due.tried_on = scores.tried_on
    left join lifts on due.tag = lifts.tag and due.tried_on = lifts.tried_on
),

-- Wilson and Hilferty (1931): the cube root of chi-square is nearly normal
tag_trials as (
    select
        tag,
        outcome,
        tried_on,
        {{ as_of() }} as judged_on,
        people_count,
        hit_count,
        group_count,
        is_conclusive,
        chi_square,
        case when is_conclusive then (
            power(chi_square / freedom, 1e0 / 3) - 1 + 2 / (9 * freedom)
        ) / sqrt(2 / (9 * freedom)) end as z_score,
        auc,
        case
            when is_conclusive
                then {{ auc_error('auc', 'hit_count', 'people_count - hit_count') }}
        end as auc_error,
        monotone_rate,
        best_group,
        best_mean,
        rest_mean,
        lift,
        lift_low,
        lift_high
    from joined
)

select * from tag_trials
