with arms as (select * from {{ ref('int_experiment_arms') }}),

-- t: treatment, c: control; y: outcome, x: the same before; theta: slope of y on x
pairs as (
    select
        treated.experiment,
        cast(treated.person_count as double) as n_t,
        cast(held_out.person_count as double) as n_c,
        treated.outcome_mean as y_t,
        held_out.outcome_mean as y_c,
        treated.before_mean - held_out.before_mean as x_difference,
        treated.outcome_variance as yy_t,
        held_out.outcome_variance as yy_c,
        treated.before_variance as xx_t,
        held_out.before_variance as xx_c,
        treated.covariance as xy_t,
        held_out.covariance as xy_c,
        treated.outcome_variance / treated.person_count
        + held_out.outcome_variance / held_out.person_count as plain_variance
    from arms as treated
    inner join arms as held_out on treated.experiment = held_out.experiment
    where treated.arm = 'treatment' and held_out.arm = 'control'
),

estimators as (
    select
        'difference_in_means' as estimator,
        0e0 as theta,
        pairs.*
    from pairs
    union all
    select
        'cuped' as estimator,
        coalesce(
            ((n_t - 1) * xy_t + (n_c - 1) * xy_c)
            / nullif((n_t - 1) * xx_t + (n_c - 1) * xx_c, 0), 0
        ) as theta,
        pairs.*
    from pairs
),

adjusted as (
    select
        *,
        y_t - y_c - theta * x_difference as difference,
        y_c + theta * x_difference * n_t / (n_t + n_c) as control_mean,
        (yy_t - 2 * theta * xy_t + theta * theta * xx_t) / n_t
        + (yy_c - 2 * theta * xy_c + theta * theta * xx_c) / n_c as variance
    from estimators
),

-- delta method: the ratio of two means that share the mean of x over all people
ratios as (
    select
        *,
        1 + difference / control_mean as ratio,
        theta * (1 + difference / control_mean * n_t / (n_t + n_c)) as slope
    from adjusted
    where control_mean > 0
),

lifts as (
    select
        *,
        (
            (yy_t - 2 * slope * xy_t + slope * slope * xx_t) / n_t
            + (
                ratio * ratio * yy_c
                - 2 * ratio * slope * xy_c
                + slope * slope * xx_c
            ) / n_c
        ) / (control_mean * control_mean) as lift_variance
    from ratios
),

estimates as (
    select
        adjusted.experiment,
        adjusted.estimator,
        adjusted.control_mean + adjusted.difference as treatment_mean,
        adjusted.control_mean,
        adjusted.difference,
        {{ root('adjusted.variance') }} as difference_error,
        lifts.ratio - 1 as lift,
        {{ root('lifts.lift_variance') }} as lift_error,
        1 - adjusted.variance / nullif(adjusted.plain_variance, 0)
            as variance_reduction
    from adjusted
    left join lifts
        on
            adjusted.experiment = lifts.experiment
            and adjusted.estimator = lifts.estimator
)

select * from estimates
