with lead_forms as (select * from {{ ref('stg_leads__leads') }}),

leads as (
    select
        lead_id,
        {{ strongest_identifier(phone='phone', email='email', cookie='cookie_id') }},
        lead_source,
        form,
        campaign_id,
        created_at,
        created_on,
        'leads' as source,
        is_synthetic,
        landed_on
    from lead_forms
)

select * from leads
