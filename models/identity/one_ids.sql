{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ forget_touched() }}',
    post_hook='{{ forget_touches() }}',
) }}
-- depends_on: {{ ref('int_linked_components') }}
-- depends_on: {{ ref('int_identity_separations') }}

with identifiers as (
    select * from {{ ref('identifiers') }}
    {{ where_touched('identifier_key') }}
),

components as (
    select * from {{ ref('int_identity_components') }}
    {{ where_touched('node_key') }}
),

steward_linked as (
    select identifier_key_a as identifier_key from {{ ref('int_judged_edges') }}
    where rule = 'steward' and status = 'active'
    union
    select identifier_key_b from {{ ref('int_judged_edges') }}
    where rule = 'steward' and status = 'active'
),

-- an identifier that no edge joins is a component of its own; a steward may join a hub
members as (
    select
        identifiers.identifier_key,
        identifiers.first_landed_on,
        coalesce(components.component_key, identifiers.identifier_key) as component_key
    from identifiers
    left join components
        on identifiers.identifier_key = components.node_key
    where
        identifiers.status = 'active'
        or identifiers.identifier_key in (
            select steward_linked.identifier_key from steward_linked
        )
),

oldest_members as (
    select
        component_key,
        {{ first_key('first_landed_on', 'identifier_key') }} as one_id
    from members
    group by component_key
),

one_ids as (
    select
        members.identifier_key,
        oldest_members.one_id,
        members.first_landed_on
    from members
    inner join oldest_members
        on members.component_key = oldest_members.component_key
)

select * from one_ids
