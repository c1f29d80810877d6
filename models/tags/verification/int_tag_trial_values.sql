with held as (select * from {{ ref('int_tag_trial_held') }}),

outcomes as (select * from {{ ref('int_tag_trial_outcomes') }}),

trial_values as (
    select
        held.tag,
        held.tried_on,
        held.person_id,
        held.half,
        held.value,
        case
            when held.data_type = 'date'
                then {{ days_between('try_cast(held.value as date)', 'held.tried_on') }}
            when held.data_type not in ('string', 'boolean')
                then try_cast(held.value as double)
        end as number,
        outcomes.amount,
        outcomes.is_hit
    from held
    inner join outcomes
        on
            held.outcome = outcomes.outcome
            and held.tried_on = outcomes.tried_on
            and held.person_id = outcomes.person_id
)

select * from trial_values
