{{ config(materialized='connected_components', remembers_touched=true) }}

with judged_edges as (select * from {{ ref('int_judged_edges') }}),

active_edges as (
    select
        identifier_key_a as a,
        identifier_key_b as b,
        first_landed_on as landed_on
    from judged_edges
    where status = 'active'
)

select * from active_edges
