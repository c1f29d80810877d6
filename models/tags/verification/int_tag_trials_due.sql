with tag_catalog as (select * from {{ ref('tag_catalog') }}),

tag_rules as (select * from {{ ref('tag_rules') }}),

tag_outcomes as (select * from {{ ref('tag_outcomes') }}),

dates as (select * from {{ ref('dim_dates') }}),

held_trials as (
    {{ held_trials() }}
),

month_ends as (
    select max(date_on) as tried_on
    from dates
    group by month_starts_on
),

due as (
    select
        tag_catalog.tag,
        tag_catalog.data_type,
        tag_outcomes.outcome,
        tag_outcomes.kind,
        tag_outcomes.matches is not null as is_matched,
        tag_outcomes.window_days,
        month_ends.tried_on
    from tag_catalog
    inner join tag_outcomes on tag_catalog.outcome = tag_outcomes.outcome
    inner join tag_rules
        on tag_catalog.tag = tag_rules.tag and tag_rules.valid_to is null
    inner join month_ends
        on
            tag_rules.valid_from <= month_ends.tried_on
            and {{ days_between('month_ends.tried_on', as_of()) }}
            between tag_outcomes.window_days and 365
    left join held_trials
        on
            tag_catalog.tag = held_trials.tag
            and tag_outcomes.outcome = held_trials.outcome
            and month_ends.tried_on = held_trials.tried_on
    where held_trials.tag is null
)

select * from due
