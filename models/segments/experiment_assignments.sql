with experiments as (
    select * from {{ ref('experiments') }}
    where starts_on <= {{ as_of() }}
),

memberships as (select * from {{ ref('audience_memberships') }}),

aliases as (select * from {{ ref('one_id_aliases') }}),

-- whoever was in the audience on a night of the experiment is in it to its end
participants as (
    select
        experiments.experiment,
        coalesce(aliases.one_id, memberships.one_id) as one_id,
        experiments.holdout_rate,
        min(greatest(memberships.valid_from, experiments.starts_on)) as assigned_on
    from experiments
    inner join memberships on experiments.audience = memberships.audience
    left join aliases on memberships.one_id = aliases.alias_one_id
    where
        memberships.valid_from < experiments.ends_on
        and coalesce(memberships.valid_to > experiments.starts_on, true)
    group by
        experiments.experiment,
        coalesce(aliases.one_id, memberships.one_id),
        experiments.holdout_rate
),

assigned as (
    select
        experiment,
        one_id,
        {{ experiment_arm('experiment', 'one_id', 'holdout_rate') }} as arm,
        assigned_on
    from participants
)

select * from assigned
