{{ config(materialized='view') }}

with linked_components as (select * from {{ ref('int_linked_components') }}),

separations as (select * from {{ ref('int_identity_separations') }}),

last_separations as (
    select
        node_key,
        max(constraint_number) as constraint_number
    from separations
    group by node_key
),

anchors as (
    select
        separations.node_key,
        separations.anchor_key
    from separations
    inner join last_separations
        on
            separations.node_key = last_separations.node_key
            and separations.constraint_number = last_separations.constraint_number
),

-- the smallest of a component stands in linked_components only as its key
components as (
    select
        linked_components.node_key,
        coalesce(anchors.anchor_key, linked_components.component_key) as component_key
    from linked_components
    left join anchors
        on linked_components.node_key = anchors.node_key
    union all
    select
        anchors.node_key,
        anchors.anchor_key as component_key
    from anchors
    left join linked_components
        on anchors.node_key = linked_components.node_key
    where linked_components.node_key is null
)

select * from components
