with experiments as (select * from {{ ref('experiments') }}),

assignments as (select * from {{ ref('experiment_assignments') }}),

estimates as (select * from {{ ref('int_experiment_estimates') }}),

people as (
    select
        experiment,
        cast(sum(case when arm = 'treatment' then 1 else 0 end) as bigint)
            as treatment_count,
        cast(sum(case when arm = 'control' then 1 else 0 end) as bigint)
            as control_count
    from assignments
    group by experiment
),

estimators as (
    select 'difference_in_means' as estimator
    union all
    select 'cuped' as estimator
),

measured as (
    select
        experiments.experiment,
        estimators.estimator,
        experiments.method,
        experiments.metric,
        experiments.starts_on,
        experiments.ends_on,
        experiments.ends_on <= {{ as_of() }} as has_ended,
        coalesce(people.treatment_count, 0) as treatment_count,
        coalesce(people.control_count, 0) as control_count,
        {{ sample_ratio_chi_square() }} as sample_ratio_chi_square,
        estimates.treatment_mean,
        estimates.control_mean,
        estimates.difference,
        estimates.difference_error,
        estimates.lift,
        estimates.lift_error,
        estimates.variance_reduction,
        {{ critical_value() }} as critical_value
    from experiments
    cross join estimators
    left join people on experiments.experiment = people.experiment
    left join estimates
        on
            experiments.experiment = estimates.experiment
            and estimators.estimator = estimates.estimator
),

bounded as (
    select
        *,
        {{ chi_square_p('sample_ratio_chi_square') }} as sample_ratio_p_value,
        treatment_count < 50 or control_count < 50 as is_small,
        difference - critical_value * difference_error as difference_low,
        difference + critical_value * difference_error as difference_high,
        lift - critical_value * lift_error as lift_low,
        lift + critical_value * lift_error as lift_high
    from measured
),

results as (
    select
        experiment,
        estimator,
        method,
        metric,
        starts_on,
        ends_on,
        {{ as_of() }} as measured_on,
        treatment_count,
        control_count,
        sample_ratio_p_value,
        treatment_mean,
        control_mean,
        difference,
        difference_low,
        difference_high,
        lift,
        lift_low,
        lift_high,
        variance_reduction,
        case
            when sample_ratio_p_value < 0.001 then 'sample_ratio_off'
            when not has_ended and (method = 'fixed_horizon' or is_small)
                then 'running'
            when is_small then 'too_few'
            when difference_low > 0 then 'higher'
            when difference_high < 0 then 'lower'
            when has_ended then 'no_difference_shown'
            else 'running'
        end as verdict
    from bounded
)

select * from results
