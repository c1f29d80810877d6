with halves as (select * from {{ ref('int_tag_trial_groups') }}),

scores as (select * from {{ ref('int_tag_trial_scores') }}),

-- `true` and a person's own value are known beforehand; a group that was found the best
-- on one half of the people is measured on the other
measured as (
    select
        halves.*,
        max(case when halves.group_name in ('true', 'own') then halves.group_name end)
            over (partition by halves.tag, halves.tried_on) as named_group,
        scores.best_group
    from halves
    inner join scores
        on halves.tag = scores.tag and halves.tried_on = scores.tried_on
),

sides as (
    select
        tag,
        tried_on,
        coalesce(named_group, best_group) as best_group,
        group_name = coalesce(named_group, best_group) as is_best,
        cast(sum(people_count) as double) as people_count,
        cast(sum(amount) as double) as amount,
        cast(sum(amount_square) as double) as amount_square
    from measured
    where named_group is not null or half = 1
    group by
        tag,
        tried_on,
        coalesce(named_group, best_group),
        group_name = coalesce(named_group, best_group)
),

means as (
    select
        *,
        amount / people_count as mean,
        (amount_square - amount * amount / people_count) / people_count
        / people_count as mean_variance
    from sides
),

pairs as (
    select
        best.tag,
        best.tried_on,
        best.best_group,
        best.mean as best_mean,
        rest.mean as rest_mean,
        best.mean / rest.mean as ratio,
        sqrt(
            best.mean_variance / best.mean / best.mean
            + rest.mean_variance / rest.mean / rest.mean
        ) as log_error,
        best.mean > 0 and rest.mean > 0 as has_lift
    from means as best
    inner join means as rest
        on best.tag = rest.tag and best.tried_on = rest.tried_on
    where best.is_best and not rest.is_best
),

lifts as (
    select
        tag,
        tried_on,
        best_group,
        best_mean,
        rest_mean,
        case when has_lift then ratio end as lift,
        case
            when has_lift
                then ratio * exp(-{{ normal_quantile(0.975) }} * log_error)
        end as lift_low,
        case
            when has_lift
                then ratio * exp({{ normal_quantile(0.975) }} * log_error)
        end as lift_high
    from pairs
)

select * from lifts
