with definitions as (
    {{ outcome_definitions() }}
),

tag_outcomes as (
    select
        outcome,
        description,
        kind,
        cast(matches as string) as matches,
        cast(window_days as bigint) as window_days
    from definitions
)

select * from tag_outcomes
