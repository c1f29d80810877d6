with observed_identifiers as (select * from {{ ref('int_observed_identifiers') }}),

identifier_values as (select * from {{ ref('identifier_values') }}),

neighbour_counts as (select * from {{ ref('int_identifier_neighbours') }}),

hub_limits as (select * from {{ ref('int_hub_limits') }}),

sightings as (
    select
        identifier_key,
        min(first_landed_on) as first_landed_on,
        max(last_landed_on) as last_landed_on,
        min(first_observed_at) as first_observed_at,
        max(last_observed_at) as last_observed_at
    from observed_identifiers
    group by identifier_key
),

judged_identifiers as (
    select
        identifier_values.identifier_key,
        identifier_values.identifier_type,
        identifier_values.masked_value,
        identifier_values.invalid_reason,
        identifier_values.blocked_reason,
        coalesce(neighbour_counts.degree, 0) as degree,
        coalesce(neighbour_counts.person_count, 0) as person_count,
        case
            when not identifier_values.is_valid then 'invalid'
            when identifier_values.blocked_reason is not null then 'blocked'
            when neighbour_counts.person_count > hub_limits.max_persons then 'hub'
            when neighbour_counts.person_count > hub_limits.usual_persons then 'hub'
            else 'active'
        end as status,
        case
            when neighbour_counts.person_count > hub_limits.max_persons
                then 'at most ' || cast(hub_limits.max_persons as string)
            else 'usual are ' || cast(hub_limits.usual_persons as string)
        end as hub_limit
    from identifier_values
    inner join hub_limits
        on identifier_values.identifier_type = hub_limits.identifier_type
    left join neighbour_counts
        on identifier_values.identifier_key = neighbour_counts.identifier_key
),

identifiers as (
    select
        judged_identifiers.identifier_key,
        judged_identifiers.identifier_type,
        judged_identifiers.masked_value,
        sightings.first_landed_on,
        sightings.last_landed_on,
        sightings.first_observed_at,
        sightings.last_observed_at,
        cast(judged_identifiers.degree as bigint) as degree,
        cast(judged_identifiers.person_count as bigint) as person_count,
        judged_identifiers.status,
        case judged_identifiers.status
            when 'invalid'
                then judged_identifiers.invalid_reason
            when 'blocked'
                then judged_identifiers.blocked_reason
            when 'hub'
                then
                    'seen with ' || cast(judged_identifiers.person_count as string)
                    || ' persons, ' || judged_identifiers.hub_limit
        end as status_reason
    from judged_identifiers
    inner join sightings
        on judged_identifiers.identifier_key = sightings.identifier_key
)

select * from identifiers
