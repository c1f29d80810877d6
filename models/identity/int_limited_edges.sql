with pairs as (select * from {{ ref('int_judged_pairs') }}),

identifiers as (select * from {{ ref('identifiers') }}),

rules as (select * from {{ ref('identifier_rules') }}),

open_edges as (
    select pairs.*
    from pairs
    inner join identifiers as ends_a
        on pairs.identifier_key_a = ends_a.identifier_key
    inner join identifiers as ends_b
        on pairs.identifier_key_b = ends_b.identifier_key
    where
        pairs.status = 'active'
        and pairs.rule <> 'steward'
        and ends_a.status = 'active'
        and ends_b.status = 'active'
),

anchored_edges as (
    select
        identifier_key_a,
        identifier_key_b,
        identifier_key_a as anchor_key,
        identifier_type_a as anchor_type,
        identifier_key_b as neighbour_key,
        identifier_type_b as neighbour_type,
        first_landed_on
    from open_edges
    union all
    select
        identifier_key_a,
        identifier_key_b,
        identifier_key_b as anchor_key,
        identifier_type_b as anchor_type,
        identifier_key_a as neighbour_key,
        identifier_type_a as neighbour_type,
        first_landed_on
    from open_edges
),

crowds as (
    select
        anchored_edges.anchor_key,
        anchored_edges.neighbour_type,
        max(neighbour_rules.max_per_person) as max_per_person
    from anchored_edges
    inner join rules as anchor_rules
        on anchored_edges.anchor_type = anchor_rules.identifier_type
    inner join rules as neighbour_rules
        on anchored_edges.neighbour_type = neighbour_rules.identifier_type
    where anchor_rules.counts_persons
    group by anchored_edges.anchor_key, anchored_edges.neighbour_type
    having count(*) > max(neighbour_rules.max_per_person)
),

crowded_edges as (
    select
        anchored_edges.*,
        crowds.max_per_person,
        row_number() over (
            partition by anchored_edges.anchor_key, anchored_edges.neighbour_type
            order by anchored_edges.first_landed_on, anchored_edges.neighbour_key
        ) as position
    from anchored_edges
    inner join crowds
        on
            anchored_edges.anchor_key = crowds.anchor_key
            and anchored_edges.neighbour_type = crowds.neighbour_type
),

limited_edges as (
    select
        crowded_edges.identifier_key_a,
        crowded_edges.identifier_key_b,
        min(
            identifiers.identifier_type || ' ' || identifiers.masked_value || ': has '
            || cast(crowded_edges.max_per_person as string) || ' older ones of '
            || crowded_edges.neighbour_type
        ) as limit_reason
    from crowded_edges
    inner join identifiers
        on crowded_edges.anchor_key = identifiers.identifier_key
    where crowded_edges.position > crowded_edges.max_per_person
    group by crowded_edges.identifier_key_a, crowded_edges.identifier_key_b
)

select * from limited_edges
