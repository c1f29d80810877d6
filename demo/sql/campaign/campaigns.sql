select
    campaign_id,
    campaign_name,
    campaign_type,
    channel,
    objective,
    start_date,
    end_date,
    iso_time(created_at) as updated_at,
    false as is_synthetic
from campaigns
where created_at < utc_time(cast(getvariable('to_day') as timestamp) + interval 1 day)
order by updated_at, campaign_id
