select
    day as delivered_on,
    staff_id,
    staff_name,
    store_id,
    role,
    epoch(utc_time(cast(day as timestamp) + interval 1 hour))::bigint as ts,
    true as is_synthetic
from staff
inner join calendar
    on day(day) = 1 and day between getvariable('from_day') and getvariable('to_day')
order by delivered_on, staff_id
