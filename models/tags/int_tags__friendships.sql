with activities as (select * from {{ ref('fct_community_activities') }}),

staff as (select * from {{ ref('dim_staff') }}),

-- what a person and a member of staff last did to each other
latest as (
    select
        *,
        activity_type = 'friend add' as is_current,
        row_number() over (
            partition by one_id, staff_id order by occurred_at desc, activity_id desc
        ) as recency
    from activities
    where one_id <> -1 and activity_type in ('friend add', 'friend remove')
),

-- the oldest friendship that lasts speaks for a person, else the last one lost
ranked as (
    select
        latest.*,
        staff.role as staff_role,
        row_number() over (
            partition by latest.one_id
            order by
                case when latest.is_current then 1 else 2 end asc,
                case when latest.is_current then latest.occurred_at end asc,
                latest.occurred_at desc,
                latest.activity_id asc
        ) as precedence
    from latest
    left join staff on latest.staff_id = staff.staff_id
    where latest.recency = 1
),

friendships as (
    select
        one_id,
        is_current as is_friend,
        case when is_current then occurred_on end as friend_since_on,
        case when not is_current then occurred_on end as friend_lost_on,
        detail as friend_source,
        staff_role
    from ranked
    where precedence = 1
)

select * from friendships
