with trials as (select * from {{ ref('int_tag_trials_standing') }}),

last_trials as (
    select
        tag,
        best_mean > rest_mean as is_raised
    from trials
    where tried_on = last_tried_on
),

conclusive as (
    select
        trials.*,
        case
            when
                trials.auc > 0.5
                and (trials.best_mean > trials.rest_mean) = last_trials.is_raised
                then 1e0
            else 0e0
        end as steady
    from trials
    inner join last_trials on trials.tag = last_trials.tag
    where trials.is_conclusive
),

-- decimals, since a sum of doubles depends on the order of its rows
means as (
    select
        tag,
        count(*) as conclusive_count,
        avg(cast(z_score as decimal(18, 6))) as mean_z_score,
        avg(cast(auc as decimal(18, 6))) as auc,
        min(auc) as least_auc,
        avg(cast(auc_error as decimal(18, 6))) as auc_error,
        avg(steady) as steady_rate,
        avg(cast(ln(lift) as decimal(18, 6))) as mean_log_lift,
        avg(cast(ln(lift_high / lift) as decimal(18, 6))) as log_lift_margin,
        avg(cast(monotone_rate as decimal(18, 6))) as monotone_rate
    from conclusive
    group by tag
),

counts as (
    select
        tag,
        last_tried_on,
        count(*) as trial_count
    from trials
    group by tag, last_tried_on
),

summaries as (
    select
        counts.tag,
        counts.last_tried_on,
        cast(counts.trial_count as bigint) as trial_count,
        cast(coalesce(means.conclusive_count, 0) as bigint) as conclusive_count,
        cast(means.mean_z_score as double) as mean_z_score,
        cast(means.auc as double) as auc,
        means.least_auc,
        cast(means.auc_error as double) as auc_error,
        cast(means.steady_rate as double) as steady_rate,
        cast(means.mean_log_lift as double) as mean_log_lift,
        cast(means.log_lift_margin as double) as log_lift_margin,
        cast(means.monotone_rate as double) as monotone_rate
    from counts
    left join means on counts.tag = means.tag
)

select * from summaries
