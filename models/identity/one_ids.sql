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

-- an identifier that no edge joins is a component of its own; a steward may join a hub
members as (
    select
        identifiers.identifier_key,
        identifiers.identifier_type,
        identifiers.first_landed_on,
        coalesce(components.component_key, identifiers.identifier_key) as component_key
    from identifiers
    left join components
        on identifiers.identifier_key = components.node_key
    where identifiers.status = 'active' or components.node_key is not null
),

-- age before key in one number, so that one pass over the members finds the oldest
oldest_members as (
    select
        component_key,
        min({{ age_rank('first_landed_on', 'identifier_key') }}) as age_rank
    from members
    group by component_key
),

one_ids as (
    select
        members.identifier_key,
        {{ key_of_age_rank('oldest_members.age_rank') }} as one_id,
        members.identifier_type,
        members.first_landed_on
    from members
    inner join oldest_members
        on members.component_key = oldest_members.component_key
)

select * from one_ids
