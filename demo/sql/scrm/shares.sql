with shares as (
    select
        external_user_id,
        'share' as kind,
        'c' || lpad(
            cast(
                1
                + pick(
                    rnd('shared', person_id, day), 24 + 16 * (month(day) - 1)
                ) as varchar
            ),
            4,
            '0'
        ) as content_id,
        null as invitee_external_user_id,
        cast(day as timestamp) + seconds(waking_second(
            rnd('share hour', person_id, day), rnd('share minute', person_id, day)
        )) as happened_at
    from friends
    inner join calendar
        on
            day > cast(friended_at as date)
            and (day < cast(removed_at as date) or removed_at is null)
    where
        day between getvariable('from_day') and getvariable('to_day')
        and rnd('shares', person_id, day) < 0.012 * activity * busyness
),

invitations as (
    select
        inviter_external_user_id as external_user_id,
        'invitation' as kind,
        null as content_id,
        external_user_id as invitee_external_user_id,
        greatest(
            friended_at - seconds(60 + 7200 * rnd('invitation', person_id)),
            date_trunc('day', friended_at)
        ) as happened_at
    from friends
    where
        inviter_id is not null
        and cast(friended_at as date)
        between getvariable('from_day') and getvariable('to_day')
)

select
    cast(happened_at as date) as delivered_on,
    hex_id(
        'sh',
        external_user_id,
        kind || happened_at || coalesce(invitee_external_user_id, '')
    ) as share_id,
    external_user_id,
    kind,
    content_id,
    invitee_external_user_id,
    epoch(utc_time(happened_at))::bigint as ts,
    true as is_synthetic
from (from shares union all by name from invitations)
order by delivered_on, ts, share_id
