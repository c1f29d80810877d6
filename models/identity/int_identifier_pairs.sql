with observed_identifiers as (select * from {{ ref('int_observed_identifiers') }}),

pairs_by_table as (
    select
        a.identifier_key as identifier_key_a,
        b.identifier_key as identifier_key_b,
        a.observed_in,
        min(a.first_observed_at) as first_observed_at,
        max(a.last_observed_at) as last_observed_at,
        min(a.first_landed_on) as first_landed_on,
        max(a.last_landed_on) as last_landed_on,
        sum(a.observation_count) as observation_count
    from observed_identifiers as a
    inner join observed_identifiers as b
        on
            a.observation_id = b.observation_id
            and a.identifier_key < b.identifier_key
    group by a.identifier_key, b.identifier_key, a.observed_in
),

pairs as (
    select
        identifier_key_a,
        identifier_key_b,
        {{ join_distinct('observed_in') }} as observed_in,
        min(first_observed_at) as first_observed_at,
        max(last_observed_at) as last_observed_at,
        min(first_landed_on) as first_landed_on,
        max(last_landed_on) as last_landed_on,
        cast(sum(observation_count) as bigint) as observation_count
    from pairs_by_table
    group by identifier_key_a, identifier_key_b
)

select * from pairs
