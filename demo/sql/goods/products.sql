select
    calendar.day as delivered_on,
    product_id,
    manufacturer_id,
    department,
    brand,
    product_category,
    product_type,
    package_size,
    list_price,
    unit_cost,
    false as is_synthetic
from products
inner join calendar
    on
        day(calendar.day) = 1
        and calendar.day between getvariable('from_day') and getvariable('to_day')
order by delivered_on, product_id
