select
    't' || campaign_id || '-' || cards.member_id as target_id,
    campaign_id,
    card_number,
    iso_time(created_at) as updated_at,
    is_copy as is_synthetic
from package_campaigns as targets
inner join campaigns using (campaign_id)
inner join households on targets.household_id = real_household_id
inner join cards
    on
        households.household_id = cards.person_id
        and issued_at <= local_time(created_at)
        and valid_until > local_time(created_at)
where created_at < utc_time(cast(getvariable('to_day') as timestamp) + interval 1 day)
order by updated_at, target_id
