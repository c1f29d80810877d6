-- One row per person who made friends with a member of staff on WeCom, and who
-- invited them: three in ten come through an earlier friend.
with candidates as (
    select
        persons.person_id,
        persons.home_store_id,
        persons.city,
        own_phone,
        members.member_id,
        members.joined_at,
        coalesce(activity, 0.7) as activity,
        case
            when
                joined_through in ('online', 'lead')
                and rnd('friend at once', persons.person_id) < 0.6
                then
                    joined_at
                    + seconds(300 + 172800 * rnd('friend in', persons.person_id))
            else
                timestamp '2017-01-02 09:00:00'
                + to_days(
                    cast(
                        pick(
                            pow(rnd('friend on', persons.person_id), 1.2), 362
                        ) as integer
                    )
                )
                + seconds(43200 * rnd('friend at', persons.person_id))
        end as friended_at
    from persons
    left join habits on persons.person_id = household_id
    left join members on persons.person_id = members.person_id
    where
        coalesce(is_community_member, rnd('prospect friend', persons.person_id) < 0.3)
),

numbered as (
    select
        *,
        row_number() over (order by friended_at, person_id) as position
    from candidates
    where friended_at < timestamp '2018-01-01'
),

invited as (
    select
        *,
        if(
            position > 1 and rnd('invited', person_id) < 0.30,
            1 + pick(pow(rnd('inviter', person_id), 0.8), position - 1),
            null
        ) as inviter_position
    from numbered
)

select
    invited.*,
    hex_id('wm', invited.person_id, 'wecom') as external_user_id,
    inviters.person_id as inviter_id,
    hex_id('wm', inviters.person_id, 'wecom') as inviter_external_user_id,
    inviters.member_id as inviter_member_id,
    inviters.joined_at as inviter_joined_at,
    staff_id,
    if(
        rnd('unionid granted', invited.person_id) < 0.7,
        hex_id('uMart', invited.person_id, 1),
        null
    ) as unionid,
    if(
        rnd('remark', invited.person_id) < 0.4,
        phone_notation(invited.own_phone, rnd('remark style', invited.person_id)),
        null
    ) as phone_written,
    if(
        rnd('removed', invited.person_id) < 0.12,
        invited.friended_at
        + seconds(86400 * (3 + 200 * rnd('removed after', invited.person_id))),
        null
    ) as removed_at,
    if(
        invited.inviter_position is not null,
        'invitation',
        ['store qr code', 'receipt', 'mini program', 'sms link', 'event'][
            1 + pick(pow(rnd('add source', invited.person_id), 1.5), 5)
        ]
    ) as add_source
from invited
left join numbered as inviters on invited.inviter_position = inviters.position
inner join staff
    on
        invited.home_store_id = staff.store_id
        and staff.position
        = pick(rnd('friend of', invited.person_id), staff.staff_count)
order by invited.position
