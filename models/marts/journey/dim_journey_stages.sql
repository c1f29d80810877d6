{{ config(materialized='table') }}

with stages as (
    select
        touchpoint_type,
        stage,
        stage_zh,
        stage_number
    from {{ ref('journey_stages') }}
)

select * from stages
