with group_members as (select * from {{ ref('stg_scrm__group_members') }}),

keyed as (
    select
        *,
        {{ identifier_key('wecom_id', 'external_user_id') }} as wecom_key
    from group_members
),

scrm as (
    select
        event_id as group_event_id,
        group_id,
        group_name,
        case when wecom_key is not null then 'wecom_id' end as identifier_type,
        wecom_key as identifier_key,
        role,
        action,
        occurred_at,
        'scrm' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from scrm
