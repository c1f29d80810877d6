with observations as (select * from {{ ref('int_observed_identifiers') }}),

blocked_identifiers as (select * from {{ ref('blocked_identifiers') }}),

values_by_key as (
    select
        identifier_key,
        min(identifier_type) as identifier_type,
        min(identifier_value) as identifier_value,
        min(is_valid) as is_valid
    from observations
    group by identifier_key
),

blocked_values as (
    select
        values_by_key.identifier_key,
        min(blocked_identifiers.reason) as blocked_reason
    from values_by_key
    inner join blocked_identifiers
        on
            blocked_identifiers.identifier_type in (
                values_by_key.identifier_type, 'any'
            )
            and lower(values_by_key.identifier_value) like blocked_identifiers.pattern
    group by values_by_key.identifier_key
),

identifier_values as (
    select
        values_by_key.identifier_key,
        values_by_key.identifier_type,
        values_by_key.identifier_value,
        {{ mask_identifier(
            'values_by_key.identifier_type', 'values_by_key.identifier_value'
        ) }} as masked_value,
        values_by_key.is_valid,
        case
            when not values_by_key.is_valid
                then {{ invalid_reason(
                    'values_by_key.identifier_type', 'values_by_key.identifier_value'
                ) }}
        end as invalid_reason,
        blocked_values.blocked_reason
    from values_by_key
    left join blocked_values
        on values_by_key.identifier_key = blocked_values.identifier_key
)

select * from identifier_values
