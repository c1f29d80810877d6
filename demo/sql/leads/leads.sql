select
    next_sunday(created_at) as delivered_on,
    lead_id,
    lead_source,
    form,
    full_name,
    phone_written as phone,
    email,
    cookie_id,
    campaign_id,
    text_time(created_at) as created_at,
    true as is_synthetic
from leads
where next_sunday(created_at) between getvariable('from_day') and getvariable('to_day')
order by delivered_on, lead_id
