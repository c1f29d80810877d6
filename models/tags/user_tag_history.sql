-- depends_on: {{ ref('tag_rules') }}
{{ config(incremental_strategy='effective_dated', full_refresh=false) }}

with user_tag_values as (select * from {{ ref('user_tag_values') }}),

user_tag_history as (
    select
        one_id,
        tag,
        value,
        {{ holds_from_tonight() }}
    from user_tag_values
    where {{ is_stale() }} or {{ begins_anew() }}
)

select * from user_tag_history
