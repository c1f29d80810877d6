{{ config(incremental_strategy='effective_dated', full_refresh=false) }}

with audience_members as (select * from {{ ref('audience_members') }}),

audience_memberships as (
    select
        one_id,
        audience,
        {{ holds_from_tonight() }}
    from audience_members
)

select * from audience_memberships
