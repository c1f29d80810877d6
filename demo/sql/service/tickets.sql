-- A ticket comes in the week it is opened, and again in each week its state changes.
with changes as (
    select
        *,
        unnest([opened_at, first_response_at, closed_at]) as changed_at
    from tickets
),

weeks as (
    select distinct
        * exclude (changed_at),
        next_sunday(local_time(changed_at)) as delivered_on,
        utc_time(next_sunday(local_time(changed_at)) + interval 1 day) as until_at
    from changes
    where changed_at is not null
)

select
    delivered_on,
    ticket_id,
    member_id,
    phone_written as phone,
    channel,
    category,
    plain_iso_time(opened_at) as opened_at,
    plain_iso_time(if(first_response_at < until_at, first_response_at, null))
        as first_response_at,
    plain_iso_time(if(closed_at < until_at, closed_at, null)) as closed_at,
    if(closed_at < until_at, 'closed', 'open') as status,
    true as is_synthetic
from weeks
where delivered_on between getvariable('from_day') and getvariable('to_day')
order by delivered_on, ticket_id
