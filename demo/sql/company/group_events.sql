-- One row per join or leave of a group chat; groups are of a city and a topic.
with joins as (
    select
        person_id,
        external_user_id,
        activity,
        friended_at,
        city,
        topic,
        friended_at + seconds(
            600 + 2592000 * pow(rnd('joins at', person_id, topic), 3)
        ) as joined_group_at
    from friends
    cross join (values ('deals'), ('kitchen'), ('family')) as topics (topic)
    where rnd('joins', person_id, topic) < 0.30
),

roles as (
    select
        *,
        'g' || format('{:08x}', hash(city, topic) >> 32) as group_id,
        city || ' · ' || case topic
            when 'deals' then '省钱群'
            when 'kitchen' then '厨房分享'
            else 'Family table'
        end as group_name,
        case
            when row_number() over (
                partition by city, topic order by joined_group_at, person_id
            ) = 1 then 'owner'
            when activity > 1.5 and rnd('leader', person_id, topic) < 0.15 then 'leader'
            else 'member'
        end as role
    from joins
)

select
    *,
    'join' as action,
    joined_group_at as happened_at
from roles
union all
select
    *,
    'leave' as action,
    joined_group_at
    + seconds(86400 * (1 + 150 * rnd('leaves at', person_id, topic))) as happened_at
from roles
where rnd('leaves', person_id, topic) < 0.15
order by happened_at, person_id, topic
