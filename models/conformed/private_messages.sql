with messages as (select * from {{ ref('stg_scrm__messages') }}),

keyed as (
    select
        *,
        {{ identifier_key('wecom_id', 'external_user_id') }} as wecom_key
    from messages
),

scrm as (
    select
        message_id,
        case when wecom_key is not null then 'wecom_id' end as identifier_type,
        wecom_key as identifier_key,
        staff_id,
        group_id,
        direction,
        message_type,
        occurred_at,
        'scrm' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from scrm
