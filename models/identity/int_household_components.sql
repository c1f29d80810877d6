{{ config(materialized='connected_components') }}

with contacts as (select * from {{ ref('int_household_contacts') }}),

shared as (
    select
        first_one_id as a,
        one_id as b,
        first_landed_on as landed_on
    from contacts
)

select * from shared
