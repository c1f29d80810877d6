select
    next_sunday(changed_at) as delivered_on,
    hex_id('ls', lead_id, stage) as change_id,
    lead_id,
    stage,
    staff_id,
    text_time(changed_at) as changed_at,
    true as is_synthetic
from lead_stages
where next_sunday(changed_at) between getvariable('from_day') and getvariable('to_day')
order by delivered_on, changed_at, change_id
