with profile_attributes as (select * from {{ ref('profile_attributes') }}),

identifier_values as (select * from {{ ref('identifier_values') }}),

attributes as (select * from {{ ref('matching_attributes') }}),

usable_identifiers as (
    select * from identifier_values
    where is_valid and blocked_reason is null
),

stated_values as (
    select
        profile_attributes.identifier_key,
        profile_attributes.attribute,
        attributes.kind,
        profile_attributes.updated_at,
        {{ matching_form_by_kind('profile_attributes.attribute_value') }} as form
    from profile_attributes
    inner join attributes on profile_attributes.attribute = attributes.attribute
    inner join usable_identifiers
        on profile_attributes.identifier_key = usable_identifiers.identifier_key
    where
        lower(trim(profile_attributes.attribute_value)) not in (
            'unknown', 'n/a', 'na', 'none', 'null', 'nan', '-'
        )
),

-- a value that everybody gives says nothing of anybody
telling_values as (
    select stated_values.*
    from stated_values
    left join identifier_values
        on
            stated_values.kind = identifier_values.identifier_type
            and stated_values.form = identifier_values.identifier_value
            and identifier_values.blocked_reason is not null
    where
        identifier_values.identifier_key is null
        and stated_values.form <> ''
),

newest_values as (
    select
        identifier_key,
        attribute,
        {{ arg_max('form', "cast(updated_at as string) || ' ' || form") }}
            as attribute_value
    from telling_values
    group by identifier_key, attribute
),

-- a number or an address that no profile states is a record of itself
bare_contacts as (
    select
        usable_identifiers.identifier_key,
        usable_identifiers.identifier_type as attribute,
        usable_identifiers.identifier_value as attribute_value
    from usable_identifiers
    left join telling_values
        on
            usable_identifiers.identifier_type = telling_values.kind
            and usable_identifiers.identifier_value = telling_values.form
    where
        usable_identifiers.identifier_type in ('phone', 'email')
        and telling_values.identifier_key is null
),

record_attributes as (
    select * from newest_values
    union all
    select * from bare_contacts
)

select * from record_attributes
