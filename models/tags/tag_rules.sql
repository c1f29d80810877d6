{{ config(incremental_strategy='effective_dated', full_refresh=false) }}

with tag_catalog as (select * from {{ ref('tag_catalog') }}),

tag_rules as (
    select
        tag,
        data_type,
        rule,
        {{ holds_from_tonight() }}
    from tag_catalog
)

select * from tag_rules
