with people as (select * from {{ ref('int_tags__people') }}),

users as (select * from {{ ref('dim_users') }}),

identifier_kinds as (select * from {{ ref('int_tags__identifier_kinds') }}),

demography_facts as (
    select
        people.one_id,
        users.is_known,
        users.gender,
        users.birth_year,
        cast(extract(year from {{ as_of() }}) - users.birth_year as bigint)
            as age_years,
        users.age_band,
        users.income_band,
        users.city,
        users.household_size,
        users.household_composition,
        users.kids_count,
        users.first_seen_on,
        cast(
            case when users.gender is null then 0 else 1 end
            + case when users.birth_year is null then 0 else 1 end
            + case when users.city is null then 0 else 1 end
            + case when users.household_size is null then 0 else 1 end as bigint
        ) as known_attribute_count,
        identifier_kinds.kind_count,
        identifier_kinds.phone_count,
        identifier_kinds.email_count,
        identifier_kinds.device_count,
        identifier_kinds.has_wecom,
        identifier_kinds.has_mini_program,
        identifier_kinds.has_mall_account,
        identifier_kinds.entry_point
    from people
    inner join users on people.one_id = users.one_id
    left join identifier_kinds on people.one_id = identifier_kinds.one_id
)

select * from demography_facts
