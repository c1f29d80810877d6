with experiments as (select * from {{ ref('experiments') }}),

assignments as (select * from {{ ref('experiment_assignments') }}),

orders as (select * from {{ ref('fct_orders') }}),

sessions as (select * from {{ ref('fct_sessions') }}),

happenings as (
    select
        'net_sales' as metric,
        one_id,
        ordered_on as happened_on,
        net_sales_amount as amount
    from orders
    union all
    select
        'ordered' as metric,
        one_id,
        ordered_on,
        1 as amount
    from orders
    union all
    select
        'visited' as metric,
        one_id,
        started_on,
        1 as amount
    from sessions
),

-- a person who takes part in many experiments over the same days is looked up once
spans as (
    select distinct
        experiments.metric,
        assignments.one_id,
        assignments.assigned_on,
        experiments.ends_on,
        experiments.horizon_days
    from assignments
    inner join experiments on assignments.experiment = experiments.experiment
),

done as (
    select
        spans.*,
        happenings.happened_on,
        happenings.amount
    from spans
    inner join happenings
        on
            spans.metric = happenings.metric
            and spans.one_id = happenings.one_id
),

sums as (
    select
        metric,
        one_id,
        assigned_on,
        ends_on,
        horizon_days,
        sum(case when happened_on > assigned_on then amount end) as after_amount,
        sum(case when happened_on <= assigned_on then amount end) as before_amount
    from done
    where
        happened_on <= least(ends_on, {{ as_of() }})
        and {{ days_between('happened_on', 'assigned_on') }} < horizon_days
    group by metric, one_id, assigned_on, ends_on, horizon_days
),

outcomes as (
    select
        assignments.experiment,
        assignments.one_id,
        assignments.arm,
        {{ experiment_amount('after_amount') }} as outcome,
        {{ experiment_amount('before_amount') }} as outcome_before
    from assignments
    inner join experiments on assignments.experiment = experiments.experiment
    left join sums
        on
            experiments.metric = sums.metric
            and experiments.ends_on = sums.ends_on
            and experiments.horizon_days = sums.horizon_days
            and assignments.one_id = sums.one_id
            and assignments.assigned_on = sums.assigned_on
)

select * from outcomes
