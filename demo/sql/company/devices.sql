-- One row per device (or browser cookie) of a person and the days it is in use.
with users as (
    select
        household_id as person_id,
        real_household_id,
        activity,
        date '2017-01-01' as from_day,
        app_until as until_day,
        0.65 as early_share
    from habits
    inner join households using (household_id)
    where is_app_user
    union all
    select
        person_id,
        0 as real_household_id,
        0.6 as activity,
        greatest(
            cast(created_at as date)
            - cast(pick(rnd('before', person_id), 20) as integer),
            date '2017-01-01'
        ) as from_day,
        least(
            cast(created_at as date)
            + cast(pick(rnd('after', person_id), 120) as integer),
            date '2017-12-31'
        ) as until_day,
        1 as early_share
    from prospects
    where rnd('web prospect', person_id) < 0.6
    union all
    select
        person_id,
        0 as real_household_id,
        0.25 + 0.5 * rnd('visitor activity', person_id) as activity,
        from_day,
        least(
            from_day + cast(pick(pow(rnd('visits', person_id), 3), 90) as integer),
            date '2017-12-31'
        ) as until_day,
        1 as early_share
    from (
        select
            2000000000 + n as person_id,
            date '2017-01-01' + cast(pick(pow(rnd('visitor', n), 0.9), 365) as integer)
                as from_day
        from range(
            cast(round(getvariable('households') * rate('visitors')) as bigint)
        ) as visitors (n)
    ) as visitors
),

owned as (
    select
        *,
        case
            when person_id >= 1000000000 then 1
            when rnd('devices', person_id) < 0.40 then 1
            when rnd('devices', person_id) < 0.80 then 2
            else 3
        end as device_count,
        rnd('second unionid', person_id) < rate('second_unionid') as has_second_unionid
    from users
),

first_devices as (
    select
        *,
        case
            when person_id >= 1000000000 and rnd('platform', person_id) < 0.7 then 'web'
            when position = 1 and rnd('platform', person_id) < 0.40 then 'miniprogram'
            when position = 2 and has_second_unionid then 'miniprogram'
            else ['ios', 'android', 'web'][
                1 + (pick(rnd('platform', person_id, 2), 3) + position - 1) % 3
            ]
        end as platform
    from owned
    cross join range(1, 4) as positions (position)
    where position <= device_count
),

used as (
    select
        *,
        from_day + cast(
            if(
                rnd('early', person_id, position) < early_share,
                0,
                pick(rnd('first day', person_id, position), 240)
            ) as integer
        ) as first_on
    from first_devices
),

-- browsers forget: four in ten cookies are cleared once
segments as (
    select
        *,
        1 as segment,
        if(
            platform = 'web' and rnd('cleared', person_id, position) < 0.4,
            first_on
            + cast(30 + pick(rnd('cleared on', person_id, position), 200) as integer),
            until_day
        ) as last_on
    from used
    union all
    select
        * replace (
            first_on
            + cast(31 + pick(rnd('cleared on', person_id, position), 200) as integer)
                as first_on
        ),
        2 as segment,
        until_day as last_on
    from used
    where platform = 'web' and rnd('cleared', person_id, position) < 0.4
),

logins as (
    select
        segments.*,
        case
            when members.person_id is null then null
            when
                rnd('login', segments.person_id, position, segment)
                < rate('never_login') then null
            else greatest(
                cast(joined_at as date),
                first_on + cast(
                    if(
                        rnd('login', segments.person_id, position, segment)
                        < rate('never_login') + rate('late_login'),
                        7 + pick(rnd('late', segments.person_id, position), 60),
                        0
                    ) as integer
                )
            )
        end as login_on
    from segments
    left join members on segments.person_id = members.person_id
    where first_on <= least(last_on, until_day)
)

select
    row_number() over (order by person_id, position, segment) as device_number,
    person_id,
    real_household_id,
    platform,
    first_on,
    least(last_on, until_day) as last_on,
    login_on,
    activity * [0.65, 0.35, 0.20][position] as activity,
    if(platform = 'web', null, hex_id('d-', person_id, position)) as device_id,
    if(platform = 'web', hex_id('ck.', person_id, position * 10 + segment), null)
        as cookie_id,
    if(platform = 'miniprogram', hex_id('oMart', person_id, position), null) as openid,
    if(
        platform = 'miniprogram',
        hex_id('uMart', person_id, if(has_second_unionid, position, 1)),
        null
    ) as unionid
from logins
order by device_number
