{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ undo_nights('judged_on') }}",
) }}

with halves as (select * from {{ ref('int_tag_trial_groups') }}),

trial_groups as (
    select
        tag,
        tried_on,
        {{ as_of() }} as judged_on,
        group_name,
        min(lowest) as lowest,
        max(highest) as highest,
        cast(sum(people_count) as bigint) as people_count,
        cast(sum(hit_count) as bigint) as hit_count,
        cast(sum(hit_count) as double) / sum(people_count) as hit_rate,
        cast(sum(amount) as double) / sum(people_count) as mean_amount
    from halves
    group by tag, tried_on, group_name
)

select * from trial_groups
