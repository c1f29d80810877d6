with messages as (select * from {{ ref('stg_scrm__messages') }}),

scrm as (
    select
        message_id,
        {{ strongest_identifier(wecom_id='external_user_id') }},
        staff_id,
        group_id,
        direction,
        message_type,
        occurred_at,
        'scrm' as source,
        is_synthetic,
        landed_on
    from messages
)

select * from scrm
