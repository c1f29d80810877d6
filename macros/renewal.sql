{#
    Incremental tables whose cost follows the change. A model says in its YAML what its
    rows depend on: `config: {materialized: incremental, meta: {renewed_by: {key: table}}}`.
    A key is stale when the rows that the table holds of it are not those that the
    landed batches and the rules give tonight. Before the model runs, its stale keys are
    listed; the model reads `where {{ is_stale() }}` only, and what it gives replaces
    every row held of a stale key. Held rows alone are compared with tonight's input, no
    date and no memory of the last run: a late file, a restated one, a replay of a past
    night and a night that failed half way all end in the rows of a full build.

    batch_id: live_batches      batches landed, superseded, or not yet landed then
    batch_id: <model>           the same, as that model holds them
    (a batch_id that is no landed batch is always stale: an arm renewed whole)
    identifier_key: one_ids     identifiers whose One-ID (`one_id`, -1 for none) differs
    product_id: dim_goods       products whose `goods_id` (-1 for none) differs
    named_campaign_id: dim_campaigns   the same of campaigns
    <key>: <model>              keys whose `content_hash` in that model differs
#}
{% macro is_stale() %}
    {%- if is_renewal() -%}
    (
        {%- for key in model.config.meta.renewed_by -%}
            {{ ' or ' if not loop.first }}{{ is_in_list(key) }}
        {%- endfor -%}
    )
    {%- else -%}
    1 = 1
    {%- endif -%}
{% endmacro %}

{# A unit test shows a full build: it has no table to renew. #}
{% macro is_renewal() %}{{ return(model.resource_type == 'model' and is_incremental()) }}{% endmacro %}

{# Lists of stale keys: temporary tables of the model's own connection. #}
{% macro list_name(key) %}{{ return('stale_' ~ key | replace(', ', '_')) }}{% endmacro %}

{% macro is_in_list(key) %}({{ key }}) in (select {{ key }} from {{ scratch(list_name(key)) }}){% endmacro %}

{# A pre-hook of every model; does nothing unless the model is renewed by something. #}
{% macro list_stale_keys() %}
    {% if execute and is_renewal() %}
        {% for key, table in model.config.meta.get("renewed_by", {}).items() %}
            {% do create_scratch(list_name(key), stale_keys(key, table)) %}
        {% endfor %}
        {% for key, table in model.config.meta.get("first_copies", {}).items() %}
            {% do run_query("insert into " ~ scratch(list_name('batch_id')) ~ contested_batches(key, ref(table))) %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{#
    Batches of which the table holds a key that a stale batch has too: which of the copies
    comes first is to be seen anew. A batch that gave up a copy is stale by itself.
#}
{% macro contested_batches(key, table) %}
    select distinct batch_id
    from {{ this }}
    where
        {{ key }} in (select {{ key }} from {{ table }} where {{ is_in_list('batch_id') }})
        and not {{ is_in_list('batch_id') }}
{% endmacro %}

{% macro stale_keys(key, table) %}
    {% if table == 'live_batches' %}
        {% set sources = source_tables(model) | join("', '") %}
        {% set live = "select batch_id from " ~ live_batches() ~ " where source_table in ('" ~ sources ~ "')" %}
        {{ return(stale_rows('batch_id', 'batch_id', live)) }}
    {% elif key == 'batch_id' %}
        {% set tonight = "select distinct batch_id from " ~ ref(table) %}
        {{ return(stale_rows('batch_id', 'batch_id', tonight)
            ~ " union (" ~ tonight ~ " except select batch_id from " ~ live_batches() ~ ")") }}
    {% elif table == 'one_ids' %}
        {{ return(stale_references(key, ref(table), 'identifier_key', 'one_id')) }}
    {% elif table == 'dim_goods' %}
        {{ return(stale_references(key, ref(table), 'goods_id', 'goods_id')) }}
    {% elif table == 'dim_campaigns' %}
        {{ return(stale_references(key, ref(table), 'campaign_id', 'campaign_id')) }}
    {% endif %}
    {% set columns = key ~ ', content_hash' %}
    {{ return(stale_rows(key, columns, "select " ~ columns ~ " from " ~ ref(table))) }}
{% endmacro %}

{# Keys whose columns, as held, differ from tonight's. #}
{% macro stale_rows(key, columns, tonight) %}
    with held as (select distinct {{ columns }} from {{ this }}),

    tonight as ({{ tonight }}),

    changed as (
        (select * from tonight except select * from held)
        union all
        (select * from held except select * from tonight)
    )

    select distinct {{ key }} from changed
{% endmacro %}

{% macro stale_references(key, table, table_key, column) %}
    select held.{{ key }}
    from (select distinct {{ key }}, {{ column }} from {{ this }} where {{ key }} is not null) as held
    left join {{ table }} as tonight on held.{{ key }} = tonight.{{ table_key }}
    where held.{{ column }} <> coalesce(tonight.{{ column }}, -1)
{% endmacro %}

{# The source tables that a model reads, through its staging views. #}
{% macro source_tables(node) %}
    {% set found = [] %}
    {% for parent in node.depends_on.nodes %}
        {% if parent in graph.sources %}
            {% do found.append(graph.sources[parent].source_name ~ '.' ~ graph.sources[parent].name) %}
        {% elif graph.nodes[parent].resource_type == 'model' %}
            {% do found.extend(source_tables(graph.nodes[parent])) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{# dbt's name for the strategy `renewal`: rows held of stale keys make way for tonight's. #}
{% macro get_incremental_renewal_sql(arguments) %}
    {% for key in model.config.meta.renewed_by %}
    delete from {{ arguments.target_relation }} where {{ is_in_list(key) }};
    {% endfor %}
    {{ get_insert_into_sql(arguments.target_relation, arguments.temp_relation, arguments.dest_columns) }};
    {% for key in model.config.meta.renewed_by %}
    drop table {{ scratch(list_name(key)) }};
    {% endfor %}
{% endmacro %}
