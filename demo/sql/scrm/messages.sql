with talking_days as (
    select
        friends.*,
        day,
        poisson(rnd('talks', person_id, day), 0.13 * activity * busyness)
            as message_count
    from friends
    inner join calendar
        on
            day > cast(friended_at as date)
            and (day < cast(removed_at as date) or removed_at is null)
    where day between getvariable('from_day') and getvariable('to_day')
),

chats as (
    select
        person_id,
        arg_min(group_id, happened_at) as group_id,
        min(happened_at) as joined_group_at
    from group_events
    where action = 'join'
    group by person_id
),

messages as (
    select
        *,
        unnest(range(message_count)) as n
    from talking_days
    left join chats using (person_id)
),

placed as (
    select
        *,
        coalesce(day > joined_group_at, false)
        and rnd('in group', person_id, day, n) < 0.4 as is_in_group,
        rnd('direction', person_id, day, n) < 0.55 as is_out,
        cast(day as timestamp) + seconds(waking_second(
            rnd('talk hour', person_id, day, n), rnd('talk minute', person_id, day, n)
        )) as happened_at
    from messages
)

select
    day as delivered_on,
    hex_id('sm', person_id, strftime(day, '%Y%m%d') || n) as message_id,
    external_user_id,
    if(is_in_group, null, staff_id) as staff_id,
    if(is_in_group, group_id, null) as group_id,
    if(is_out and not is_in_group, 'out', 'in') as direction,
    ['text', 'image', 'link', 'voice', 'mini program'][
        1 + pick(pow(rnd('message type', person_id, day, n), 2), 5)
    ] as message_type,
    epoch(utc_time(happened_at))::bigint as ts,
    true as is_synthetic
from placed
order by delivered_on, ts, message_id
