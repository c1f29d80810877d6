with decisions as (select * from {{ ref('int_steward_decisions') }}),

rules as (select * from {{ ref('identifier_rules') }}),

identifiers as (select * from {{ ref('identifiers') }}),

cuts as (
    select * from decisions
    where action = 'cut'
),

cut_ends as (
    select
        *,
        identifier_key_a as identifier_key
    from cuts
    union all
    select
        *,
        identifier_key_b as identifier_key
    from cuts
),

cut_constraints as (
    select
        dense_rank() over (
            order by decided_on, identifier_key_a, identifier_key_b
        ) as constraint_number,
        identifier_key,
        'cut by ' || coalesce(decided_by, 'nobody named') || ' on '
        || cast(decided_on as string) || ': '
        || coalesce(reason, 'no reason given') as reason
    from cut_ends
),

-- a steward's word comes before what a type promises
type_constraints as (
    select
        (select count(*) from cuts) + rules.priority as constraint_number,
        identifiers.identifier_key,
        'two of ' || rules.identifier_type || ' are two persons' as reason
    from rules
    inner join identifiers
        on rules.identifier_type = identifiers.identifier_type
    where rules.is_exclusive
),

constraints as (
    select
        cast(constraint_number as bigint) as constraint_number,
        identifier_key,
        reason
    from cut_constraints
    union all
    select
        cast(constraint_number as bigint) as constraint_number,
        identifier_key,
        reason
    from type_constraints
)

select * from constraints
