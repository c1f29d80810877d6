with versions as (
    select
        *,
        first_phone as phone,
        greatest(joined_at, timestamp '2017-01-01 00:30:00') as updated_at
    from members
    union all
    select
        *,
        later_phone as phone,
        date_trunc('second', phone_changed_at) as updated_at
    from members
    where phone_changed_at is not null
)

select
    member_id,
    full_name,
    gender,
    phone_notation(phone, rnd('crm phone', person_id)) as phone,
    email,
    if(rnd('birthday given', person_id) < 0.9, cast(birthday as varchar), null)
        as birthday,
    city,
    home_store_id,
    text_time(joined_at) as joined_at,
    referrer_member_id,
    text_time(updated_at) as updated_at,
    not (person_id < 10000 and joined_through != 'lead') as is_synthetic
from versions
left join referrals using (person_id)
where cast(updated_at as date) between getvariable('from_day') and getvariable('to_day')
qualify row_number() over (partition by person_id order by updated_at desc) = 1
order by updated_at, member_id
