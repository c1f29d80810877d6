select
    member_id,
    full_name,
    gender,
    phone_written as phone,
    email,
    if(rnd('birthday given', person_id) < 0.9, cast(birthday as varchar), null)
        as birthday,
    city,
    home_store_id,
    text_time(joined_at) as joined_at,
    referrer_member_id,
    text_time(updated_at) as updated_at,
    person_id >= 10000 as is_synthetic
from member_versions
inner join members using (person_id)
left join referrals using (person_id)
where cast(updated_at as date) between getvariable('from_day') and getvariable('to_day')
qualify row_number() over (partition by person_id order by updated_at desc) = 1
order by updated_at, member_id
