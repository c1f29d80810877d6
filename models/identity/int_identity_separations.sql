{{ config(
    materialized='separated_components',
    constraints='int_identity_constraints',
    remembers_touched=true,
) }}

with judged_edges as (select * from {{ ref('int_judged_edges') }}),

components as (select * from {{ ref('int_linked_components') }}),

constraints as (select * from {{ ref('int_identity_constraints') }}),

violating_components as (
    select components.component_key
    from components
    inner join constraints
        on components.node_key = constraints.identifier_key
    group by components.component_key, constraints.constraint_number
    having count(*) > 1
),

violating_nodes as (
    select distinct components.node_key
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
