{{ config(
    materialized='separated_components',
    constraints='int_identity_constraints',
    remembers_touched=true,
) }}

with judged_edges as (select * from {{ ref('int_judged_edges') }}),

components as (select * from {{ ref('int_linked_components') }}),

constraints as (select * from {{ ref('int_identity_constraints') }}),

constrained_components as (
    select
        constraints.constraint_number,
        coalesce(components.component_key, constraints.identifier_key) as component_key
    from constraints
    left join components
        on constraints.identifier_key = components.node_key
),

violating_components as (
    select component_key
    from constrained_components
    group by component_key, constraint_number
    having count(*) > 1
),

violating_nodes as (
    select component_key as node_key from violating_components
    union
    select components.node_key
    from components
    inner join violating_components
        on components.component_key = violating_components.component_key
),

ranked_edges as (
    select
        judged_edges.identifier_key_a as a,
        judged_edges.identifier_key_b as b,
        row_number() over (
            order by
                case when judged_edges.rule = 'steward' then 0 else 1 end,
                judged_edges.confidence desc,
                judged_edges.observation_count desc,
                judged_edges.first_landed_on asc,
                judged_edges.identifier_key_a asc,
                judged_edges.identifier_key_b asc
        ) as strength
    from judged_edges
    inner join violating_nodes
        on judged_edges.identifier_key_a = violating_nodes.node_key
    where judged_edges.status = 'active'
)

select * from ranked_edges
