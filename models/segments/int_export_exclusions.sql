with exports as (select * from {{ ref('exports') }}),

people as (select * from {{ ref('suppressed_people') }}),

touches as (
    select * from {{ ref('fct_touches') }}
    where touch_type = 'sent' and touched_on <= {{ as_of() }}
),

members as (select * from {{ ref('audience_members') }}),

experiments as (
    select * from {{ ref('experiments') }}
    where starts_on <= {{ as_of() }} and ends_on > {{ as_of() }}
),

suppressed as (
    select
        exports.export,
        people.one_id,
        'suppressed' as reason
    from exports
    inner join people
        on
            people.channel_id in ('any', exports.channel_id)
            and instr(
                ', ' || exports.suppression_lists || ',',
                ', ' || people.list_name || ','
            ) > 0
),

capped as (
    select
        exports.export,
        touches.one_id,
        'capped' as reason
    from exports
    inner join touches on exports.cap_channel_id in ('any', touches.channel_id)
    where {{ days_between('touches.touched_on', as_of()) }} < exports.cap_days
    group by exports.export, exports.max_touches, touches.one_id
    having count(*) >= exports.max_touches
),

held_out as (
    select
        exports.export,
        members.one_id,
        'held_out' as reason
    from exports
    inner join experiments on exports.experiment = experiments.experiment
    inner join members on experiments.audience = members.audience
    where
        {{ experiment_arm(
            'experiments.experiment', 'members.one_id', 'experiments.holdout_rate'
        ) }} = 'control'
),

exclusions as (
    select * from suppressed
    union
    select * from capped
    union
    select * from held_out
)

select * from exclusions
