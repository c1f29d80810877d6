select
    member_id,
    age,
    income,
    home_ownership,
    marital_status,
    household_size,
    household_comp,
    kids_count,
    text_time(greatest(joined_at, timestamp '2017-01-01 00:30:00')) as updated_at,
    is_copy as is_synthetic
from package_demographics as demographics
inner join households on demographics.household_id = real_household_id
inner join members on households.household_id = members.person_id
where
    cast(greatest(joined_at, timestamp '2017-01-01') as date)
    between getvariable('from_day') and getvariable('to_day')
order by updated_at, member_id
