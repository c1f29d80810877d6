with scrm_shares as (select * from {{ ref('stg_scrm__shares') }}),

keyed as (
    select
        *,
        {{ identifier_key('wecom_id', 'external_user_id') }} as wecom_key,
        {{ identifier_key('wecom_id', 'invitee_external_user_id') }} as invitee_key
    from scrm_shares
),

scrm as (
    select
        share_id,
        case when wecom_key is not null then 'wecom_id' end as identifier_type,
        wecom_key as identifier_key,
        share_kind,
        content_id,
        invitee_key,
        occurred_at,
        'scrm' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from scrm
