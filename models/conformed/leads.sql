with lead_forms as (select * from {{ ref('stg_leads__leads') }}),

keyed as (
    select
        *,
        {{ identifier_key('phone', 'phone') }} as phone_key,
        {{ identifier_key('email', 'email') }} as email_key,
        {{ identifier_key('cookie', 'cookie_id') }} as cookie_key
    from lead_forms
),

leads as (
    select
        lead_id,
        case
            when phone_key is not null then 'phone'
            when email_key is not null then 'email'
            when cookie_key is not null then 'cookie'
        end as identifier_type,
        coalesce(phone_key, email_key, cookie_key) as identifier_key,
        lead_source,
        form,
        campaign_id,
        created_at,
        created_on,
        'leads' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from leads
