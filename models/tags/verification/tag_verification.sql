with verdicts as (select * from {{ ref('int_tag_verdicts') }}),

tag_trials as (select * from {{ ref('tag_trials') }}),

tag_verification as (
    select
        verdicts.tag,
        verdicts.theme,
        verdicts.owner,
        verdicts.outcome,
        verdicts.last_tried_on,
        verdicts.trial_count,
        verdicts.conclusive_count,
        verdicts.steady_rate,
        verdicts.monotone_rate,
        verdicts.least_auc,
        verdicts.auc,
        verdicts.auc_low,
        verdicts.auc_high,
        verdicts.lift,
        verdicts.lift_low,
        verdicts.lift_high,
        verdicts.p_value,
        verdicts.q_value,
        verdicts.is_of_use,
        verdicts.verdict,
        verdicts.reason,
        tag_trials.people_count,
        tag_trials.hit_count,
        tag_trials.best_group,
        tag_trials.best_mean,
        tag_trials.rest_mean
    from verdicts
    left join tag_trials
        on
            verdicts.tag = tag_trials.tag
            and verdicts.outcome = tag_trials.outcome
            and verdicts.last_tried_on = tag_trials.tried_on
)

select * from tag_verification
