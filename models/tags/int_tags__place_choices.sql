with preferences as (select * from {{ ref('int_tags__preferences') }}),

place_choices as (
    select
        one_id,
        max(case when dimension = 'store' then cast(choice as bigint) end)
            as home_store_id,
        max(case when dimension = 'recent_store' then cast(choice as bigint) end)
            as recent_store_id,
        max(case when dimension = 'recent_store' then order_count end)
            as recent_store_order_count,
        max(case when dimension = 'pickup_store' then cast(choice as bigint) end)
            as pickup_store_id,
        max(case when dimension = 'weekday' then choice end) as top_weekday,
        max(case when dimension = 'weekday' then order_rate end) as top_weekday_rate,
        max(case when dimension = 'month_part' then choice end) as top_month_part,
        max(case when dimension = 'month_part' then order_rate end)
            as top_month_part_rate,
        max(case when dimension = 'mall_day_part' then choice end) as mall_day_part
    from preferences
    where choice_rank = 1
    group by one_id
)

select * from place_choices
