-- What a day's messages cost is known the next morning.
with sends as (
    select
        campaign_id,
        channel,
        cast(local_time(sent_at) as date) as cost_date,
        count(*) as message_count
    from messages
    group by campaign_id, channel, cost_date
),

costs as (
    select
        *,
        cast(
            case channel
                when 'email' then 0.012
                when 'sms' then 0.055
                when 'app_push' then 0.004
                else 0.030
            end * message_count
            + 20 + 60 * rnd('set-up', campaign_id, cost_date) as decimal(18, 2)
        ) as amount,
        utc_time(cast(cost_date as timestamp) + interval 30 hour) as known_at
    from sends
)

select
    'cost-' || campaign_id || '-' || strftime(cost_date, '%Y%m%d') as cost_id,
    campaign_id,
    channel,
    cost_date,
    amount,
    'USD' as currency,
    iso_time(known_at) as updated_at,
    true as is_synthetic
from costs
where known_at < utc_time(cast(getvariable('to_day') as timestamp) + interval 1 day)
order by updated_at, cost_id
