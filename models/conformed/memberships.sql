with members as (select * from {{ ref('stg_crm__members') }}),

memberships as (
    select
        {{ identifier_key('crm_id', 'member_id') }} as membership_id,
        {{ strongest_identifier(crm_id='member_id') }},
        joined_at,
        joined_on,
        {{ identifier_key('crm_id', 'referrer_member_id') }} as referrer_key,
        'crm' as source,
        is_synthetic,
        landed_on
    from members
)

select * from memberships
