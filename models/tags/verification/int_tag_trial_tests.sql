with trial_groups as (
    select * from {{ ref('tag_trial_groups') }}
    where judged_on = {{ as_of() }}
),

-- only a number has a lowest, and those of words have no order
compared as (
    select
        *,
        cast(sum(hit_count) over (partition by tag, tried_on) as double)
        / sum(people_count) over (partition by tag, tried_on) as tried_rate,
        hit_rate
        - lag(hit_rate) over (
            partition by tag, tried_on, lowest is null order by lowest
        ) as step
    from trial_groups
),

tests as (
    select
        tag,
        tried_on,
        cast(sum(people_count) as bigint) as people_count,
        cast(sum(hit_count) as bigint) as hit_count,
        cast(count(*) as bigint) as group_count,
        cast(sum(cast(
            people_count * (hit_rate - tried_rate) * (hit_rate - tried_rate)
            / nullif(tried_rate * (1 - tried_rate), 0) as decimal(18, 6)
        )) as double) as chi_square,
        cast(greatest(
            sum(case when step > 0 and lowest is not null then 1 else 0 end),
            sum(case when step < 0 and lowest is not null then 1 else 0 end)
        ) as double)
        / nullif(count(case when lowest is not null then step end), 0) as monotone_rate
    from compared
    group by tag, tried_on
)

select * from tests
