-- One row per session of the days asked for, with how deep it goes.
with active as (
    select
        devices.*,
        day,
        busyness
    from devices
    inner join calendar
        on day between first_on and last_on
    where day between getvariable('from_day') and getvariable('to_day')
),

visited as (
    select
        *,
        greatest(
            poisson(rnd('visits', device_number, day), 0.68 * activity * busyness),
            (day = first_on)::int
        ) as visit_count
    from active
),

visits as (
    select
        *,
        unnest(range(visit_count)) as visit
    from visited
    where visit_count > 0
),

free_sessions as (
    select
        * exclude (visit_count),
        'free' as kind,
        cast(day as timestamp) + seconds(waking_second(
            rnd('hour', device_number, day, visit),
            rnd('minute', device_number, day, visit)
        )) as started_local
    from visits
),

-- what must happen at a known time: orders, clicks on messages, registrations
occasions as (
    select
        household_id as person_id,
        ordered_on as day,
        'order' as kind,
        ordered_local - seconds(240 + 900 * rnd('before pay', basket_id))
            as started_local,
        ordered_local as ends_local,
        order_ref,
        null as campaign_id,
        null as channel
    from orders
    where channel = 'mall'
    union all by name
    select
        person_id,
        cast(local_time(clicked_at) as date) as day,
        'campaign' as kind,
        local_time(clicked_at) as started_local,
        campaign_id,
        channel
    from messages
    where clicked_at is not null
    union all by name
    select
        person_id,
        cast(joined_at as date) as day,
        'register' as kind,
        joined_at - interval 100 second as started_local
    from members
    where joined_through in ('online', 'lead')
),

occasion_sessions as (
    select
        active.*,
        occasions.* exclude (person_id, day)
    from occasions
    inner join active using (person_id, day)
    qualify row_number() over (
        partition by person_id, occasions.kind, started_local, order_ref, campaign_id
        order by rnd('device', device_number, day), device_number
    ) = 1
),

-- at the kiosk members log in with their card, shortly before they pay
kiosk_sessions as (
    select
        household_id as person_id,
        real_household_id,
        -store_id as device_number,
        'kiosk' as platform,
        device_id,
        cookie_id,
        store_id,
        ordered_on as day,
        ordered_on as login_on,
        'kiosk' as kind,
        ordered_local - seconds(180 + 900 * rnd('before till', basket_id))
            as started_local
    from orders
    inner join kiosks using (store_id)
    inner join households using (household_id)
    where
        card_number is not null
        and ordered_on between getvariable('from_day') and getvariable('to_day')
        and rnd('kiosk', basket_id) < rate('kiosk_login')
),

sessions as (
    select * from free_sessions
    union all by name
    select * from occasion_sessions
    union all by name
    select * from kiosk_sessions
),

identified as (
    select
        *,
        hash(
            device_number,
            person_id,
            started_local,
            visit,
            kind,
            order_ref,
            campaign_id,
            getvariable('seed')
        ) as session_key,
        day >= login_on
        and (
            kind != 'free' or day = login_on
            or rnd('logged in', device_number, started_local) < 0.88
        ) as is_logged_in
    from sessions
),

deep as (
    select
        *,
        1 + poisson(rnd('pages', session_key), 0.9) as page_count,
        if(
            rnd('search', session_key) < 0.42,
            1 + poisson(rnd('searches', session_key), 0.3),
            0
        ) as search_count,
        case
            when kind = 'order' then 4
            when rnd('viewer', session_key) < 0.68
                then 1 + poisson(rnd('views', session_key), 1.7)
            else 0
        end as view_count,
        if(
            kind != 'kiosk' and rnd('reader', session_key) < 0.28,
            1 + poisson(rnd('reads', session_key), 0.7),
            0
        ) as read_count
    from identified
)

select
    deep.*,
    utc_time(started_local) as started_at,
    utc_time(ends_local) as ends_at,
    utc_time(cast(day as timestamp) + interval 86399 second) as midnight_at,
    member_id,
    case
        when kind = 'order' then 4
        when kind != 'kiosk' and rnd('carter', session_key) < 0.30
            then least(view_count, 1 + poisson(rnd('carts', session_key), 0.5))
        else 0
    end as cart_count,
    coalesce(
        kind = 'order'
        or kind != 'kiosk'
        and view_count > 0
        and rnd('carter', session_key) < 0.30
        and rnd('checkout', session_key) < 0.30,
        false
    ) as has_checkout,
    coalesce(
        is_logged_in and (day = login_on or rnd('login again', session_key) < 0.10),
        false
    ) as has_login
from deep
left join members on deep.person_id = members.person_id
