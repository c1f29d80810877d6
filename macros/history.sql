{# For a table that gains rows each night and is never built anew. #}

{# Before a night is built: what it or later nights wrote goes. #}
{% macro undo_nights(night) %}
    {%- if is_incremental() %}delete from {{ this }} where {{ night }} >= {{ as_of() }}{% endif -%}
{% endmacro %}

{# The rows of earlier nights; none before the first. #}
{% macro former_rows(table) %}
    {%- if is_incremental() -%}
    select * from {{ table }} where changed_on < {{ as_of() }}
    {%- else -%}
    select
        cast(null as bigint) as identifier_key,
        cast(null as date) as changed_on,
        cast(null as bigint) as one_id
    where 1 = 0
    {%- endif -%}
{% endmacro %}
