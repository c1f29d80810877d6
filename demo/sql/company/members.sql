-- One row per member with the phone first given and, for a few, a later one.
with shuffled as (
    select
        *,
        row_number() over (order by rnd('noise', person_id), person_id) as position,
        count(*) over () as member_count
    from memberships
    inner join persons using (person_id)
),

roles as (
    select
        *,
        case
            when position <= round(member_count * rate('dummy_phone')) then 'dummy'
            when position <= round(
                member_count * (rate('dummy_phone') + rate('family_phone') / 2)
            ) then 'family owner'
            when position <= round(
                member_count * (rate('dummy_phone') + rate('family_phone') / 2)
            ) + round(member_count * rate('family_phone') / 2) then 'family user'
            when joined_at < timestamp '2017-01-15' then 'early'
            when joined_at >= timestamp '2017-04-01' then 'late'
        end as phone_role
    from shuffled
),

ordered_roles as (
    select
        *,
        row_number() over (partition by phone_role order by position) as role_position
    from roles
),

family_owners as (
    select
        role_position,
        own_phone
    from ordered_roles
    where phone_role = 'family owner'
),

family_users as (
    select
        person_id,
        family_owners.own_phone as phone
    from ordered_roles
    inner join family_owners using (role_position)
    where phone_role = 'family user'
),

-- an early member gives the number up, a late joiner gets it two months on
recycled as (
    select
        donors.person_id as donor_id,
        receivers.person_id as receiver_id,
        donors.own_phone as phone,
        date_trunc('day', receivers.joined_at) - interval 60 day
        + seconds(36000 + 28800 * rnd('given up', donors.person_id)) as given_up_at
    from ordered_roles as donors
    inner join ordered_roles as receivers using (role_position)
    where
        donors.phone_role = 'early'
        and receivers.phone_role = 'late'
        and role_position <= round(donors.member_count * rate('recycled_phone'))
)

select
    members.person_id,
    members.member_number,
    members.member_id,
    members.joined_through,
    members.joined_at,
    members.full_name,
    members.surname_zh,
    members.gender,
    members.birthday,
    members.city,
    members.home_store_id,
    if(rnd('email given', members.person_id) < rate('email_given'), members.email, null)
        as email,
    case
        when members.phone_role = 'dummy' then '13800138000'
        else coalesce(family_users.phone, received.phone, members.own_phone)
    end as first_phone,
    coalesce(
        given_up.given_up_at,
        if(
            rnd('new phone', members.person_id) < 0.03,
            greatest(members.joined_at, timestamp '2017-01-01')
            + seconds(86400 * (20 + 300 * rnd('new phone at', members.person_id))),
            null
        )
    ) as phone_changed_at,
    mobile(members.person_number + 50000000) as later_phone,
    members.phone_role
from ordered_roles as members
left join family_users
    on members.person_id = family_users.person_id
left join recycled as received
    on members.person_id = received.receiver_id
left join recycled as given_up
    on members.person_id = given_up.donor_id
order by members.member_number
