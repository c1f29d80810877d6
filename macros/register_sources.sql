{#
    Makes a view per dbt source table over the landed Parquet: the contract's columns
    and the batch columns, of the batches that are live as of the night, which
    `landing.live_batches` lists. A table that nothing has landed for is an empty view
    of the same shape, so that `dbt build` works from the first minute.
#}
{% macro register_sources() %}
    {% if execute and flags.WHICH in ['build', 'run', 'test', 'seed', 'show', 'run-operation'] %}
        {% for schema in ['landing', 'renewal'] %}{% do run_query("create schema if not exists " ~ schema) %}{% endfor %}
        {% do run_query("create or replace table " ~ live_batches() ~ " as " ~ ledger_rows()) %}
        {% set files = landed_files() %}
        {% for schema in graph.sources.values() | map(attribute='schema') | unique if schema.startswith('landing_') %}
            {% do run_query("create schema if not exists " ~ schema) %}
        {% endfor %}
        {% for source in graph.sources.values() if source.schema.startswith('landing_') %}
            {% set landed = files.get(source.source_name ~ '.' ~ source.name) %}
            {% set body = landed_rows(source, landed) if landed else empty_rows(landed_types(source)) %}
            {% do run_query("create or replace view " ~ source.schema ~ "." ~ source.identifier ~ " as " ~ body) %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{% macro live_batches() %}{{ return('landing.live_batches') }}{% endmacro %}

{% macro landing_path(path) %}{{ return(home_path('landing/' ~ path)) }}{% endmacro %}

{% macro ledger_file() %}{{ return("'" ~ landing_path('ledger.parquet') ~ "'") }}{% endmacro %}

{% macro landing_has_ledger() %}
    {{ return(adapter.dispatch('file_exists')(ledger_file())) }}
{% endmacro %}

{% macro duckdb__file_exists(path) %}
    {{ return(run_query("select count(*) from glob(" ~ path ~ ")").columns[0].values()[0] > 0) }}
{% endmacro %}

{#
    Rows of Parquet files, given as quoted paths: of one shape, or of several whose
    columns are then found by name.
#}
{% macro parquet_files(paths, is_one_shape=true) %}
    {{ return(adapter.dispatch('parquet_files')(paths, is_one_shape)) }}
{% endmacro %}
{% macro duckdb__parquet_files(paths, is_one_shape) %}
    {{ return("read_parquet([" ~ paths ~ "], hive_partitioning = true, union_by_name = " ~ (not is_one_shape) ~ ")") }}
{% endmacro %}
{% macro spark__parquet_files(paths, is_one_shape) %}
    {{ return("parquet.`{" ~ paths | replace("'", "") ~ "}`") }}
{% endmacro %}

{# Live: landed by the night, and not yet superseded by a newer version then. #}
{% macro ledger_rows() %}
    {% if not landing_has_ledger() %}
        {{ return("select cast(null as string) as batch_id, cast(null as string) as source_table,
            cast(null as date) as first_landed_on, cast(null as string) as path, cast(null as string) as shape where 1 = 0") }}
    {% endif %}
    select
        batch_id,
        source || '.' || table_name as source_table,
        first_landed_on,
        path,
        schema_json as shape
    from {{ parquet_files(ledger_file()) }}
    where landed_on <= {{ as_of() }} and (superseded_on is null or superseded_on > {{ as_of() }})
{% endmacro %}

{# The live files of each source table, and whether all have the same columns. #}
{% macro landed_files() %}
    {% set quoted_path = "chr(39) || '" ~ landing_path('') ~ "' || path || chr(39)" %}
    {% set files = {} %}
    {% for source_table, paths, is_one_shape in run_query(
        "select source_table, " ~ join_distinct(quoted_path) ~ ", count(distinct shape) = 1 from "
        ~ live_batches() ~ " group by source_table"
    ).rows %}
        {% do files.update({source_table: {'paths': paths, 'is_one_shape': is_one_shape}}) %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}

{% macro landed_rows(source, landed) %}
    select
        {% for column in source.columns %}landed.{{ column }}, {% endfor %}
        landed._batch_id,
        landed._row,
        landed.landed_on as _landed_on,
        live.first_landed_on as _first_landed_on
    from {{ parquet_files(landed.paths, landed.is_one_shape) }} as landed
    inner join {{ live_batches() }} as live on landed._batch_id = live.batch_id
{% endmacro %}

{% macro landed_types(source) %}
    {{ return(dict(types_of(source), _batch_id='string', _row='bigint', _landed_on='date', _first_landed_on='date')) }}
{% endmacro %}
