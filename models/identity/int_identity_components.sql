{{ config(materialized='connected_components') }}

with identity_edges as (select * from {{ ref('identity_edges') }}),

active_edges as (
    select
        identifier_key_a as a,
        identifier_key_b as b
    from identity_edges
    where status = 'active'
)

select * from active_edges
