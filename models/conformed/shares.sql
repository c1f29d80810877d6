with scrm_shares as (select * from {{ ref('stg_scrm__shares') }}),

scrm as (
    select
        share_id,
        {{ strongest_identifier(wecom_id='external_user_id') }},
        share_kind,
        content_id,
        {{ identifier_key('wecom_id', 'invitee_external_user_id') }} as invitee_key,
        occurred_at,
        'scrm' as source,
        is_synthetic,
        landed_on
    from scrm_shares
)

select * from scrm
