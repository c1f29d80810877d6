with visit_choices as (select * from {{ ref('int_tags__visit_choices') }}),

visit_preferences as (
    select
        one_id,
        max(case when dimension = 'platform' then choice end) as top_platform,
        max(case when dimension = 'page' then choice end) as top_page,
        max(case when dimension = 'day_part' then choice end) as top_day_part,
        max(case when dimension = 'day_part' then choice_rate end) as top_day_part_rate,
        max(case when dimension = 'weekday' then choice end) as top_weekday,
        max(case when dimension = 'weekday' then choice_rate end) as top_weekday_rate
    from visit_choices
    where choice_rank = 1
    group by one_id
)

select * from visit_preferences
