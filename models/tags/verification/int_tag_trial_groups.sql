with bins as (select * from {{ ref('int_tag_trial_bins') }}),

sized as (
    select
        *,
        sum(people_count) over (partition by tag, tried_on, bin) as size,
        sum(hit_count) over (partition by tag, tried_on) as tried_hit_count
    from bins
),

-- too few people, or fewer than five of the rarer outcome to be expected
pooled as (
    select
        *,
        size < 20
        or size * least(tried_hit_count, tried_count - tried_hit_count)
        < 5 * tried_count as is_pooled
    from sized
),

trial_groups as (
    select
        tag,
        tried_on,
        half,
        case when is_pooled then 'others' else bin end as group_name,
        min(case when not is_pooled then number end) as lowest,
        max(case when not is_pooled then number end) as highest,
        cast(sum(people_count) as bigint) as people_count,
        cast(sum(hit_count) as bigint) as hit_count,
        cast(sum(amount) as decimal(18, 2)) as amount,
        cast(sum(amount_square) as decimal(38, 4)) as amount_square
    from pooled
    group by tag, tried_on, half, case when is_pooled then 'others' else bin end
)

select * from trial_groups
