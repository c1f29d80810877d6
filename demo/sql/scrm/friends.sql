with happened as (
    select
        *,
        'add' as action,
        friended_at as happened_at
    from friends
    union all
    select
        *,
        'remove' as action,
        removed_at as happened_at
    from friends
    where removed_at is not null
)

select
    cast(happened_at as date) as delivered_on,
    hex_id('fr', external_user_id, action) as event_id,
    external_user_id,
    unionid,
    staff_id,
    action,
    phone_written as remark_phone,
    add_source,
    epoch(utc_time(happened_at))::bigint as ts,
    true as is_synthetic
from happened
where
    cast(happened_at as date) between getvariable('from_day') and getvariable('to_day')
order by delivered_on, ts, event_id
