with crm_subscriptions as (select * from {{ ref('stg_crm__subscriptions') }}),

crm as (
    select
        subscription_id,
        {{ strongest_identifier(crm_id='member_id') }},
        plan,
        started_at,
        cancelled_at,
        'crm' as source,
        is_synthetic,
        landed_on
    from crm_subscriptions
)

select * from crm
