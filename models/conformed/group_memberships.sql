with group_members as (select * from {{ ref('stg_scrm__group_members') }}),

scrm as (
    select
        event_id as group_event_id,
        group_id,
        group_name,
        {{ strongest_identifier(wecom_id='external_user_id') }},
        role,
        action,
        occurred_at,
        'scrm' as source,
        is_synthetic,
        landed_on
    from group_members
)

select * from scrm
