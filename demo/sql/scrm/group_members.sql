select
    cast(happened_at as date) as delivered_on,
    hex_id('gm', external_user_id, group_id || action) as event_id,
    group_id,
    group_name,
    external_user_id,
    role,
    action,
    epoch(utc_time(happened_at))::bigint as ts,
    true as is_synthetic
from group_events
where
    cast(happened_at as date) between getvariable('from_day') and getvariable('to_day')
order by delivered_on, ts, event_id
