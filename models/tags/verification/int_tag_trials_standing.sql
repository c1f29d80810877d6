with tag_catalog as (select * from {{ ref('tag_catalog') }}),

tag_rules as (select * from {{ ref('tag_rules') }}),

tag_trials as (select * from {{ ref('tag_trials') }}),

standing as (
    select
        tag_trials.tag,
        tag_trials.tried_on,
        tag_trials.is_conclusive,
        tag_trials.z_score,
        tag_trials.auc,
        tag_trials.auc_error,
        tag_trials.monotone_rate,
        tag_trials.best_mean,
        tag_trials.rest_mean,
        tag_trials.lift,
        tag_trials.lift_high,
        max(case when tag_trials.is_conclusive then tag_trials.tried_on end)
            over (partition by tag_trials.tag) as last_tried_on
    from tag_trials
    inner join tag_catalog
        on
            tag_trials.tag = tag_catalog.tag
            and tag_trials.outcome = tag_catalog.outcome
    inner join tag_rules
        on
            tag_trials.tag = tag_rules.tag
            and tag_rules.valid_to is null
            and tag_trials.tried_on >= tag_rules.valid_from
)

select * from standing
