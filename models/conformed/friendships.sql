with friends as (select * from {{ ref('stg_scrm__friends') }}),

keyed as (
    select
        *,
        {{ identifier_key('unionid', 'unionid') }} as union_key,
        {{ identifier_key('wecom_id', 'external_user_id') }} as wecom_key,
        {{ identifier_key('phone', 'remark_phone') }} as phone_key
    from friends
),

scrm as (
    select
        event_id as friend_event_id,
        case
            when union_key is not null then 'unionid'
            when wecom_key is not null then 'wecom_id'
            when phone_key is not null then 'phone'
        end as identifier_type,
        coalesce(union_key, wecom_key, phone_key) as identifier_key,
        staff_id,
        action,
        add_source,
        occurred_at,
        'scrm' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from scrm
