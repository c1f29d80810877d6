{#
    Makes a view per dbt source table over the landed Parquet: the contract's columns
    and the batch columns, of the batches that are live as of the night. A table that
    nothing has landed for is an empty view of the same shape, so that `dbt build`
    works from the first minute.
#}
{% macro register_sources() %}
    {% if execute and flags.WHICH in ['build', 'run', 'test', 'seed', 'show', 'run-operation'] %}
        {% set landed = landed_tables() %}
        {% for source in graph.sources.values() if source.schema.startswith('landing_') %}
            {% set view = api.Relation.create(
                database=source.database, schema=source.schema, identifier=source.identifier, type='view'
            ) %}
            {% do adapter.create_schema(view) %}
            {% set body = landed_rows(source) if (source.source_name ~ '.' ~ source.name) in landed
                else empty_rows(source) %}
            {% do run_query("create or replace view " ~ view ~ " as " ~ body) %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{% macro landing_path(path) %}{{ return(env_var('OMNIMART_HOME', 'var') ~ '/landing/' ~ path) }}{% endmacro %}

{% macro landing_has_ledger() %}
    {{ return(adapter.dispatch('file_exists')(landing_path('ledger.parquet'))) }}
{% endmacro %}

{% macro duckdb__file_exists(path) %}
    {{ return(run_query("select count(*) from glob('" ~ path ~ "')").columns[0].values()[0] > 0) }}
{% endmacro %}

{% macro parquet_files(path) %}{{ return(adapter.dispatch('parquet_files')(path)) }}{% endmacro %}
{% macro duckdb__parquet_files(path) %}
    {{ return("read_parquet('" ~ path ~ "', hive_partitioning = true, union_by_name = true)") }}
{% endmacro %}
{% macro spark__parquet_files(path) %}{{ return("parquet.`" ~ path ~ "`") }}{% endmacro %}

{# Live: landed by the night, and not yet superseded by a newer version then. #}
{% macro live_batches() %}
    select batch_id, landed_on, first_landed_on, source, table_name
    from {{ parquet_files(landing_path('ledger.parquet')) }}
    where landed_on <= {{ as_of() }} and (superseded_on is null or superseded_on > {{ as_of() }})
{% endmacro %}

{% macro landed_tables() %}
    {% if not landing_has_ledger() %}{{ return([]) }}{% endif %}
    {{ return(run_query(
        "select distinct source || '.' || table_name from (" ~ live_batches() ~ ") as live"
    ).columns[0].values()) }}
{% endmacro %}

{% macro landed_rows(source) %}
    select
        {% for column in source.columns %}landed.{{ column }}, {% endfor %}
        landed._batch_id,
        landed._row,
        live.landed_on as _landed_on,
        live.first_landed_on as _first_landed_on
    from {{ parquet_files(landing_path(source.source_name ~ '/' ~ source.name ~ '/*/*.parquet')) }} as landed
    inner join ({{ live_batches() }}) as live on landed._batch_id = live.batch_id
    where landed.landed_on <= {{ as_of() }}
{% endmacro %}

{% macro empty_rows(source) %}
    select
        {% for column in source.columns.values() %}cast(null as {{ column.data_type }}) as {{ column.name }}, {% endfor %}
        cast(null as string) as _batch_id,
        cast(null as bigint) as _row,
        cast(null as date) as _landed_on,
        cast(null as date) as _first_landed_on
    where 1 = 0
{% endmacro %}
