with users as (select * from {{ ref('dim_users') }}),

identifier_kinds as (select * from {{ ref('int_tags__identifier_kinds') }}),

people as (
    select *
    from users
    where one_id <> -1 and (not is_anonymous or order_count > 0)
),

demography_facts as (
    select
        people.one_id,
        people.is_known,
        people.gender,
        people.birth_year,
        cast(extract(year from {{ as_of() }}) - people.birth_year as bigint)
            as age_years,
        people.age_band,
        people.income_band,
        people.city,
        people.household_size,
        people.household_composition,
        people.kids_count,
        people.first_seen_on,
        cast(
            case when people.gender is null then 0 else 1 end
            + case when people.birth_year is null then 0 else 1 end
            + case when people.city is null then 0 else 1 end
            + case when people.household_size is null then 0 else 1 end as bigint
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
    left join identifier_kinds on people.one_id = identifier_kinds.one_id
)

select * from demography_facts
