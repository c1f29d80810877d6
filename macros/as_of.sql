{#
    The night's date: state at the end of that local day. OMNIMART_AS_OF sets it;
    without it, the newest landed batch does. Read only when executing, so that
    a new night does not make dbt parse the project again.
#}
{% macro as_of_date() %}
    {% if not execute %}{{ return('1970-01-01') }}{% endif %}
    {% set given = env_var('OMNIMART_AS_OF', '') %}
    {% if given %}{{ return(given) }}{% endif %}
    {% if not landing_has_ledger() %}{{ return('1970-01-01') }}{% endif %}
    {% set newest = run_query(
        "select cast(max(landed_on) as varchar) from " ~ parquet_files(ledger_file())
    ).columns[0].values()[0] %}
    {{ return(newest or '1970-01-01') }}
{% endmacro %}

{% macro as_of() %}cast('{{ as_of_date() }}' as date){% endmacro %}
