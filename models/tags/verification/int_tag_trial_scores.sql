with halves as (select * from {{ ref('int_tag_trial_groups') }}),

-- what a group is worth is learnt on the other half of the people
scored as (
    select
        halves.*,
        halves.people_count - halves.hit_count as miss_count,
        coalesce(
            cast(others.hit_count as double) / others.people_count,
            cast(sum(halves.hit_count) over trial as double)
            / sum(halves.people_count) over trial
        ) as score
    from halves
    left join halves as others
        on
            halves.tag = others.tag
            and halves.tried_on = others.tried_on
            and halves.group_name = others.group_name
            and halves.half <> others.half
    window trial as (partition by halves.tag, halves.tried_on)
),

ranked as (
    select
        *,
        sum(miss_count) over (
            partition by tag, tried_on, half order by score
        ) as misses_up_to,
        sum(miss_count) over (partition by tag, tried_on, half, score) as misses_at,
        row_number() over (
            partition by tag, tried_on, half order by -score, group_name
        ) as place
    from scored
),

curves as (
    select
        tag,
        tried_on,
        half,
        cast(sum(hit_count * (2 * misses_up_to - misses_at)) as double)
        / nullif(2 * sum(hit_count) * sum(miss_count), 0) as auc,
        max(case when place = 1 then group_name end) as best_group
    from ranked
    group by tag, tried_on, half
),

scores as (
    select
        tag,
        tried_on,
        cast(avg(cast(auc as decimal(18, 6))) as double) as auc,
        max(case when half = 1 then best_group end) as best_group
    from curves
    group by tag, tried_on
)

select * from scores
