with pairs as (select * from {{ ref('int_judged_pairs') }}),

identifier_values as (select * from {{ ref('identifier_values') }}),

rules as (select * from {{ ref('identifier_rules') }}),

neighbours as (
    select
        identifier_key_a as identifier_key,
        identifier_key_b as neighbour_key,
        identifier_type_b as neighbour_type,
        status,
        rule
    from pairs
    union all
    select
        identifier_key_b as identifier_key,
        identifier_key_a as neighbour_key,
        identifier_type_a as neighbour_type,
        status,
        rule
    from pairs
),

neighbours_by_type as (
    select
        neighbours.identifier_key,
        neighbours.neighbour_type,
        count(*) as neighbour_count,
        sum(
            case
                when not rules.counts_persons then 0
                when neighbours.rule in ('steward', 'proposed') then 0
                when neighbours.status in ('expired', 'weak') then 0
                when not identifier_values.is_valid then 0
                when identifier_values.blocked_reason is not null then 0
                else 1
            end
        ) as person_count
    from neighbours
    inner join identifier_values
        on neighbours.neighbour_key = identifier_values.identifier_key
    inner join rules
        on neighbours.neighbour_type = rules.identifier_type
    group by neighbours.identifier_key, neighbours.neighbour_type
),

neighbour_counts as (
    select
        identifier_key,
        cast(sum(neighbour_count) as bigint) as degree,
        cast(max(person_count) as bigint) as person_count
    from neighbours_by_type
    group by identifier_key
)

select * from neighbour_counts
