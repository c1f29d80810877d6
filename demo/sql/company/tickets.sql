-- One row per service ticket, most about an order; leaving customers wait longer.
with about_orders as (
    select
        household_id as person_id,
        basket_id as ticket_key,
        channel = 'mall' as is_mall,
        ordered_at
        + seconds(1800 + 259200 * pow(rnd('asks at', basket_id), 2)) as asked_at
    from orders
    where
        rnd('ticket', basket_id)
        < if(channel = 'mall', rate('mall_ticket'), rate('store_ticket'))
),

by_prospects as (
    select
        person_id,
        person_id as ticket_key,
        false as is_mall,
        utc_time(created_at) + seconds(864000 * rnd('asks at', person_id)) as asked_at
    from leads
    where rnd('lead ticket', person_id) < 0.15
),

asked as (
    select
        *,
        date_trunc('second', asked_at) as opened_at
    from (from about_orders union all by name from by_prospects)
),

handled as (
    select
        asked.*,
        members.member_id,
        local_time(opened_at) >= joined_at as is_member,
        if(
            members.person_id is null,
            own_phone,
            if(local_time(opened_at) >= phone_changed_at, later_phone, first_phone)
        ) as own_number,
        rnd('ticket phone typo', ticket_key) < rate('phone_typo') as has_typo,
        coalesce(satisfaction, 0) as satisfaction,
        opened_at + seconds(
            300 + 36000 * pow(rnd('answers', ticket_key), 3)
            * if(is_churner, 2.5, 1)
        ) as first_response_at
    from asked
    inner join persons using (person_id)
    left join members using (person_id)
    left join habits on person_id = household_id
),

identified as (
    select
        *,
        if(is_member and rnd('ticket member', ticket_key) < 0.7, member_id, null)
            as known_member_id,
        if(has_typo, phone_typo(own_number, rnd('ticket typo', ticket_key)), own_number)
            as number
    from handled
)

select
    person_id,
    ticket_key,
    'K' || lpad(
        cast(row_number() over (order by opened_at, ticket_key) as varchar), 6, '0'
    ) as ticket_id,
    known_member_id as member_id,
    if(known_member_id is null or rnd('ticket phone', ticket_key) < 0.6, number, null)
        as phone,
    if(
        known_member_id is null or rnd('ticket phone', ticket_key) < 0.6,
        phone_notation(number, rnd('ticket style', ticket_key)),
        null
    ) as phone_written,
    ['phone', 'wecom', 'app', 'store', 'email'][
        1 + pick(pow(rnd('ticket channel', ticket_key), 1.4), 5)
    ] as channel,
    if(
        is_mall,
        ['delivery', 'refund', 'product quality', 'payment', 'app', 'points'],
        ['product quality', 'price', 'coupon', 'points', 'staff', 'app']
    )[1 + pick(pow(rnd('category', ticket_key), 1.3), 6)] as category,
    opened_at,
    first_response_at,
    if(
        rnd('never closed', ticket_key) < 0.02,
        null,
        first_response_at
        + seconds(600 + 864000 * pow(rnd('closes', ticket_key), 4))
    ) as closed_at,
    satisfaction
from identified
order by ticket_id
