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
    {{ empty_rows({'identifier_key': 'bigint', 'changed_on': 'date', 'one_id': 'bigint'}) }}
    {%- endif -%}
{% endmacro %}

{#
    A history of what held when: dbt's name for the strategy is `effective_dated`. The
    model gives what holds tonight, for instance

        {{ config(
            materialized='incremental',
            incremental_strategy='effective_dated',
            full_refresh=false,
        ) }}
        select one_id, audience, {{ holds_from_tonight() }} from audience_members

    and a night ends the rows that it gives no more (`valid_to`, exclusive) and begins
    those that are new; a row given again goes on. To look at no more than what changed,
    it says `meta: {renewed_by: {one_id: <renewed model>}}` and reads `where {{ is_stale() }}`.
    Columns but `valid_to` are never null. A night that is built again, or after later ones,
    first undoes what it and they wrote.

    `meta: {begins_with: {tag: tag_rules}}`: rows of a tag of which a row of tag_rules
    begins or ends tonight end and begin too; the model reads `or {{ begins_anew() }}`
    and depends on tag_rules.
#}
{% macro holds_from_tonight() %}
    {{- as_of() }} as valid_from,
    cast(null as date) as valid_to
{%- endmacro %}

{% macro begins_anew() %}
    {%- set conditions = [] -%}
    {%- for key, table in ((model.config.meta.begins_with if execute) or {}).items() -%}
        {%- do conditions.append(key ~ ' in (select ' ~ key ~ ' from ' ~ ref(table)
            ~ ' where ' ~ as_of() ~ ' in (valid_from, valid_to))') -%}
    {%- endfor -%}
    ({{ conditions | join(' or ') or '1 = 0' }})
{%- endmacro %}

{# Of a history that looks at stale keys only, those of the rows to be undone are stale. #}
{% macro list_undone_keys() %}
    {% for key in replaced_by() if config.get('incremental_strategy') == 'effective_dated' %}
        {% do run_query("insert into " ~ scratch(list_name(key)) ~ " select " ~ key ~ " from " ~ this
            ~ " where valid_from >= " ~ as_of() ~ " or valid_to >= " ~ as_of()) %}
    {% endfor %}
{% endmacro %}

{% macro get_incremental_effective_dated_sql(arguments) %}
    {% set history, tonight = arguments.target_relation, arguments.temp_relation %}
    {% set columns = arguments.dest_columns | map(attribute='name')
        | reject('in', ['valid_from', 'valid_to']) | list %}
    {% set looked_at = '(' ~ is_stale() ~ ' or ' ~ begins_anew() ~ ')' if replaced_by() else '1 = 1' %}
    delete from {{ history }} where valid_from >= {{ as_of() }};
    update {{ history }} set valid_to = null where valid_to >= {{ as_of() }};
    update {{ history }} as held set valid_to = {{ as_of() }}
    where
        valid_to is null and {{ looked_at }}
        and ({{ begins_anew() }} or not exists (
            select 1 from {{ tonight }} as given
            where {% for column in columns %}given.{{ column }} = held.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
        ));
    {% set open_rows = "select * from " ~ history ~ " where valid_to is null and " ~ looked_at %}
    {{ get_insert_into_sql(history, '(' ~ rows_missing("select * from " ~ tonight, open_rows, columns) ~ ') as begun', arguments.dest_columns) }};
    {% for key in renewed_by(model) %}
    drop table {{ scratch(list_name(key)) }};
    {% endfor %}
{% endmacro %}

{# What a row of such a history says of a past date. #}
{% macro held_on(history, day) -%}
    {{ history }}.valid_from <= {{ day }}
    and coalesce({{ history }}.valid_to > {{ day }}, true)
{%- endmacro %}
