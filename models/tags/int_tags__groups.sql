with activities as (select * from {{ ref('fct_community_activities') }}),

latest as (
    select
        *,
        row_number() over (
            partition by one_id, group_id order by occurred_at desc, activity_id desc
        ) as recency
    from activities
    where one_id <> -1 and activity_type in ('group join', 'group leave')
),

groups as (
    select
        one_id,
        cast(
            sum(case when activity_type = 'group join' then 1 else 0 end) as bigint
        ) as group_count,
        bool_or(activity_type = 'group join' and group_role = 'owner') as is_owner,
        bool_or(activity_type = 'group join' and group_role = 'leader') as is_leader,
        max(case when activity_type = 'group leave' then occurred_on end)
            as last_group_left_on
    from latest
    where recency = 1
    group by one_id
)

select * from groups
