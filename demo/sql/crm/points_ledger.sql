select
    hex_id('pe', member_id, entry_type || entry_key) as entry_id,
    member_id,
    entry_type,
    points,
    order_ref,
    text_time(occurred_at) as occurred_at,
    cast(expires_on as varchar) as expires_on,
    text_time(occurred_at) as updated_at,
    true as is_synthetic
from points
where
    cast(occurred_at as date) between getvariable('from_day') and getvariable('to_day')
order by updated_at, entry_id
