{{ config(incremental_strategy='effective_dated', full_refresh=false) }}

with definitions as (
    {{ tag_definitions() }}
),

tag_rules as (
    select
        tag,
        data_type,
        rule,
        {{ holds_from_tonight() }}
    from definitions
)

select * from tag_rules
