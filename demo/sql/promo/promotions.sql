with weeks as (
    select
        week,
        min(day) as delivered_on
    from calendar
    group by week
    having min(day) between getvariable('from_day') and getvariable('to_day')
),

touched as (
    select distinct
        product_id,
        store_id
    from real_lines
    where getvariable('households') < getvariable('real_households')
)

select
    delivered_on,
    product_id,
    store_id,
    display_location,
    mailer_location,
    week,
    false as is_synthetic
from package_promotions
inner join weeks using (week)
where
    week between week_of(getvariable('from_day')) and week_of(getvariable('to_day'))
    and (
        getvariable('households') >= getvariable('real_households')
        or (product_id, store_id) in (select (product_id, store_id) from touched)
    )
