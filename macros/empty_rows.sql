{# No row, of columns with these types. #}
{% macro empty_rows(types) %}
    select
        {%- for name, type in types.items() %}
        cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    where 1 = 0
{%- endmacro %}

{# The types of the columns that the YAML of a model or source states. #}
{% macro types_of(node) %}
    {%- set types = {} -%}
    {%- for column in node.columns.values() %}{% do types.update({column.name: column.data_type}) %}{% endfor -%}
    {{- return(types) -}}
{% endmacro %}
