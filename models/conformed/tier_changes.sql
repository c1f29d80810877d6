with tier_changes as (select * from {{ ref('stg_crm__tier_changes') }}),

identified_changes as (
    select
        tier_change_id,
        {{ strongest_identifier(crm_id='member_id') }},
        tier,
        changed_at,
        'crm' as source,
        is_synthetic,
        landed_on
    from tier_changes
)

select * from identified_changes
