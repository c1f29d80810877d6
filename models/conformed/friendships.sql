with friends as (select * from {{ ref('stg_scrm__friends') }}),

scrm as (
    select
        event_id as friend_event_id,
        {{ strongest_identifier(
            unionid='unionid', wecom_id='external_user_id', phone='remark_phone'
        ) }},
        staff_id,
        action,
        add_source,
        occurred_at,
        'scrm' as source,
        is_synthetic,
        landed_on
    from friends
)

select * from scrm
