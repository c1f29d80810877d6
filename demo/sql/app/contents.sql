select
    cast(published_at as date) as delivered_on,
    content_id,
    title,
    title_zh,
    topic,
    content_type,
    published_at,
    true as is_synthetic
from contents
where
    cast(published_at as date) between getvariable('from_day') and getvariable('to_day')
order by delivered_on, content_id
