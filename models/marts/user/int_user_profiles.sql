with profiles as (
    select * from {{ ref('profiles') }}
),

one_ids as (
    select * from {{ ref('one_ids') }}
),

-- the higher the precedence, the more a profile is believed
ranked as (
    select
        profiles.*,
        one_ids.one_id,
        row_number() over (
            partition by one_ids.one_id
            order by
                case profiles.source
                    when 'crm' then 3
                    when 'leads' then 2
                    when 'mall' then 1
                    else 0
                end,
                profiles.updated_at nulls first,
                profiles.profile_id
        ) as precedence
    from profiles
    inner join one_ids on profiles.identifier_key = one_ids.identifier_key
),

survivors as (
    select
        one_id,
        {{ arg_max('gender', 'precedence') }}
        filter (where gender is not null) as gender,
        cast(
            {{ arg_max('extract(year from birthday)', 'precedence') }}
            filter (where birthday is not null) as bigint
        ) as birth_year,
        {{ arg_max('city', 'precedence') }}
        filter (where city is not null) as city,
        {{ arg_max('home_store_id', 'precedence') }}
        filter (where home_store_id is not null) as home_store_id,
        {{ arg_max('age_band', 'precedence') }}
        filter (where age_band is not null) as age_band,
        {{ arg_max('income_band', 'precedence') }}
        filter (where income_band is not null) as income_band,
        {{ arg_max('household_size', 'precedence') }}
        filter (where household_size is not null) as household_size,
        {{ arg_max('household_composition', 'precedence') }}
        filter (where household_composition is not null) as household_composition,
        {{ arg_max('kids_count', 'precedence') }}
        filter (where kids_count is not null) as kids_count,
        min(case when is_synthetic then 1 else 0 end) = 1 as is_synthetic
    from ranked
    group by one_id
)

select * from survivors
