with golden_attributes as (select * from {{ ref('golden_attributes') }}),

profiles as (select * from {{ ref('profiles') }}),

one_ids as (select * from {{ ref('one_ids') }}),

origins as (
    select
        one_ids.one_id,
        min(case when profiles.is_synthetic then 1 else 0 end) = 1 as is_synthetic
    from profiles
    inner join one_ids on profiles.identifier_key = one_ids.identifier_key
    group by one_ids.one_id
),

survivors as (
    select
        one_id,
        max(case when attribute = 'gender' then attribute_value end) as gender,
        max(case when attribute = 'birth_date' then left(attribute_value, 4) end)
            as birth_year,
        max(case when attribute = 'city' then attribute_value end) as city,
        max(case when attribute = 'home_store_id' then attribute_value end)
            as home_store_id,
        max(case when attribute = 'age_band' then attribute_value end) as age_band,
        max(case when attribute = 'income_band' then attribute_value end)
            as income_band,
        max(case when attribute = 'household_size' then attribute_value end)
            as household_size,
        max(case when attribute = 'household_composition' then attribute_value end)
            as household_composition,
        max(case when attribute = 'kids_count' then attribute_value end) as kids_count
    from golden_attributes
    group by one_id
)

select
    origins.one_id,
    survivors.gender,
    cast(survivors.birth_year as bigint) as birth_year,
    survivors.city,
    cast(survivors.home_store_id as bigint) as home_store_id,
    survivors.age_band,
    survivors.income_band,
    survivors.household_size,
    survivors.household_composition,
    survivors.kids_count,
    origins.is_synthetic
from origins
left join survivors on origins.one_id = survivors.one_id
