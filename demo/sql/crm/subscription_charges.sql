select
    hex_id('sc', subscription_id, outcome || period_number) as charge_id,
    subscription_id,
    cast(period_starts_on as varchar) as period_starts_on,
    cast(period_ends_on as varchar) as period_ends_on,
    cast(amount as varchar) as amount,
    currency,
    outcome,
    text_time(charged_at) as charged_at,
    text_time(greatest(charged_at, timestamp '2017-01-01 00:30:00')) as updated_at,
    true as is_synthetic
from subscription_charges
where
    cast(greatest(charged_at, timestamp '2017-01-01') as date)
    between getvariable('from_day') and getvariable('to_day')
order by updated_at, charge_id
