with trial_values as (
    select * from {{ ref('int_tag_trial_values') }}
    union all
    select * from {{ ref('int_tag_trial_matches') }}
),

counts as (
    select
        tag,
        tried_on,
        half,
        value,
        number,
        cast(count(*) as bigint) as people_count,
        cast(sum(case when is_hit then 1 else 0 end) as bigint) as hit_count,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(amount * amount) as decimal(38, 4)) as amount_square
    from trial_values
    group by tag, tried_on, half, value, number
)

select * from counts
