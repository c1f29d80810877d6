-- One row per real campaign, with the name, channel and effect the overlay gives it.
select
    campaign_id,
    campaign_type,
    cast(start_date as date) as start_date,
    cast(end_date as date) as end_date,
    [
        'Winter Warmers', 'Spring Savers', 'Garden Days', 'Summer Grill',
        'Back to School', 'Harvest Table', 'Festive Feast'
    ][
        case month(start_date)
            when 12 then 7 when 1 then 1 when 2 then 1 when 3 then 2 when 4 then 2
            when 5 then 3 when 6 then 4 when 7 then 4 when 8 then 5 when 9 then 5
            else 6
        end
    ] || ' ' || campaign_id as campaign_name,
    ['email', 'sms', 'app_push', 'wecom'][
        1 + pick(rnd('campaign channel', campaign_id), 4)
    ] as channel,
    case campaign_type
        when 'Type A' then 'personal coupons'
        when 'Type B' then 'category trial'
        else 'win back'
    end as objective,
    greatest(
        cast(start_date as timestamp) - interval 3 day + interval 14 hour,
        timestamp '2017-01-01 05:30:00'
    ) as created_at,
    0.7 + 0.9 * rnd('campaign appeal', campaign_id) as appeal,
    1.2 + 1.3 * rnd('campaign lift', campaign_id) as redeemer_lift
from package_campaign_descriptions
order by campaign_id
