with leads as (select * from {{ ref('stg_leads__leads') }}),

lead_sets as (
    {{ identifier_sets(
        'leads', 'leads', 'created_at',
        {'phone': 'phone', 'email': 'email', 'cookie': 'cookie_id'}
    ) }}
)

select * from lead_sets
