with pairs as (select * from {{ ref('int_identifier_pairs') }}),

identifiers as (select * from {{ ref('identifiers') }}),

refused_identifiers as (
    select
        identifier_key,
        status,
        identifier_type || ' ' || masked_value || ': ' || status_reason as reason
    from identifiers
    where status <> 'active'
),

identity_edges as (
    select
        pairs.identifier_key_a,
        pairs.identifier_key_b,
        pairs.observed_in,
        pairs.observation_count,
        pairs.first_observed_at,
        pairs.last_observed_at,
        pairs.first_landed_on,
        pairs.last_landed_on,
        coalesce(refused_a.status, refused_b.status, 'active') as status,
        coalesce(refused_a.reason, refused_b.reason) as status_reason
    from pairs
    left join refused_identifiers as refused_a
        on pairs.identifier_key_a = refused_a.identifier_key
    left join refused_identifiers as refused_b
        on pairs.identifier_key_b = refused_b.identifier_key
)

select * from identity_edges
