with members as (select * from {{ ref('stg_crm__members') }}),

demographics as (select * from {{ ref('stg_crm__demographics') }}),

mall_buyers as (select * from {{ ref('int_mall__buyers') }}),

lead_forms as (select * from {{ ref('stg_leads__leads') }}),

people as (
    select
        'crm-' || member_id as profile_id,
        member_id,
        cast(null as string) as buyer_account,
        cast(null as string) as cookie_id,
        full_name,
        gender,
        phone,
        email,
        birthday,
        city,
        home_store_id,
        joined_at as registered_at,
        updated_at,
        'crm' as source,
        is_synthetic,
        landed_on
    from members
    union all
    select
        'mall-' || buyer_account as profile_id,
        null as member_id,
        buyer_account,
        null as cookie_id,
        buyer_name as full_name,
        null as gender,
        masked_phone as phone,
        null as email,
        null as birthday,
        null as city,
        null as home_store_id,
        first_ordered_at as registered_at,
        last_ordered_at as updated_at,
        'mall' as source,
        is_synthetic,
        landed_on
    from mall_buyers
    union all
    select
        'leads-' || lead_id as profile_id,
        null as member_id,
        null as buyer_account,
        cookie_id,
        full_name,
        null as gender,
        phone,
        email,
        null as birthday,
        null as city,
        null as home_store_id,
        created_at as registered_at,
        created_at as updated_at,
        'leads' as source,
        is_synthetic,
        landed_on
    from lead_forms
),

profiles as (
    select
        people.profile_id,
        {{ strongest_identifier(
            crm_id='people.member_id', mall_account='people.buyer_account',
            phone='people.phone', email='people.email', cookie='people.cookie_id'
        ) }},
        people.full_name,
        people.gender,
        people.phone,
        people.email,
        people.birthday,
        people.city,
        people.home_store_id,
        demographics.age_band,
        demographics.income_band,
        demographics.home_ownership,
        demographics.marital_status,
        demographics.household_size,
        demographics.household_composition,
        demographics.kids_count,
        people.registered_at,
        people.updated_at,
        people.source,
        people.is_synthetic,
        people.landed_on
    from people
    left join demographics on people.member_id = demographics.member_id
)

select * from profiles
