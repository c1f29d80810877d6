select
    hex_id('tc', member_id, tier) as change_id,
    member_id,
    tier,
    text_time(changed_at) as changed_at,
    text_time(greatest(changed_at, timestamp '2017-01-01 00:30:00')) as updated_at,
    true as is_synthetic
from tiers
where
    cast(greatest(changed_at, timestamp '2017-01-01') as date)
    between getvariable('from_day') and getvariable('to_day')
order by updated_at, change_id
