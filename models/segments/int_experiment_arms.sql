with outcomes as (select * from {{ ref('experiment_outcomes') }}),

-- summed exactly, so that no order of rows shows in the last digit
sums as (
    select
        experiment,
        arm,
        cast(count(*) as double) as people,
        cast(sum(outcome) as double) as y,
        cast(sum(outcome_before) as double) as x,
        cast(sum(outcome * outcome) as double) as yy,
        cast(sum(outcome_before * outcome_before) as double) as xx,
        cast(sum(outcome * outcome_before) as double) as xy
    from outcomes
    group by experiment, arm
),

moments as (
    select
        experiment,
        arm,
        cast(people as bigint) as person_count,
        y / people as outcome_mean,
        x / people as before_mean,
        (yy - y * y / people) / nullif(people - 1, 0) as outcome_variance,
        (xx - x * x / people) / nullif(people - 1, 0) as before_variance,
        (xy - x * y / people) / nullif(people - 1, 0) as covariance
    from sums
)

select * from moments
