with one_ids as (select * from {{ ref('one_ids') }}),

activities as (
    select
        friend_event_id as activity_id,
        'friend ' || action as activity_type,
        identifier_key,
        staff_id,
        cast(null as string) as group_id,
        cast(null as string) as group_role,
        add_source as detail,
        occurred_at,
        is_synthetic
    from {{ ref('friendships') }}
    union all
    select
        group_event_id as activity_id,
        'group ' || action as activity_type,
        identifier_key,
        null as staff_id,
        group_id,
        role as group_role,
        null as detail,
        occurred_at,
        is_synthetic
    from {{ ref('group_memberships') }}
    union all
    select
        message_id as activity_id,
        'message ' || direction as activity_type,
        identifier_key,
        staff_id,
        group_id,
        null as group_role,
        message_type as detail,
        occurred_at,
        is_synthetic
    from {{ ref('private_messages') }}
),

recognised_activities as (
    select
        activities.activity_id,
        activities.activity_type,
        coalesce(one_ids.one_id, -1) as one_id,
        activities.identifier_key,
        coalesce(activities.staff_id, 'none') as staff_id,
        activities.group_id,
        activities.group_role,
        activities.detail,
        activities.occurred_at,
        {{ local_date('activities.occurred_at') }} as occurred_on,
        activities.is_synthetic
    from activities
    left join one_ids on activities.identifier_key = one_ids.identifier_key
)

select * from recognised_activities
