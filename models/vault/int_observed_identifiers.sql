with observations as (select * from {{ ref('identifier_observations') }}),

normalised_observations as (
    select
        *,
        {{ normalise_by_type('identifier_value') }} as normalised_value
    from observations
),

-- an invalid value is kept in its raw form, so that it can be listed and explained
keyed_observations as (
    select
        observation_id,
        {{ keyed_hash(
            "identifier_type || ':' || coalesce(normalised_value, identifier_value)"
        ) }} as identifier_key,
        identifier_type,
        coalesce(normalised_value, identifier_value) as identifier_value,
        normalised_value is not null as is_valid,
        source || '.' || observed_in as observed_in,
        first_observed_at,
        last_observed_at,
        first_landed_on,
        last_landed_on,
        observation_count
    from normalised_observations
)

select * from keyed_observations
