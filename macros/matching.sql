{#
    An attribute's value in the form its kind is compared in, null where nothing is left
    or a placeholder stands: a name as its words in order of the alphabet, so that swapped
    names agree; a masked phone with its country; a date or a number as its digits.
#}
{% macro matching_form(kind, expr) %}
    {%- set text = "trim(" ~ regex_replace_all("lower(" ~ expr ~ ")", '[ 　._,;:/()\'\'"&-]+', ' ') ~ ")" -%}
    {%- if kind == 'full_name' -%}
    {{ sort_words(text) }}
    {%- elif kind == 'date' -%}
    {{ regex_replace_all(expr, '[^0-9]', '') }}
    {%- elif kind == 'phone' -%}
    coalesce(
        {{ normalise_identifier('phone', expr) }},
        case
            when {{ regex_matches(expr, '^1[3-9][0-9][*]+[0-9]{4}$') }} then '+86' || {{ expr }}
        end,
        {{ regex_replace_all(expr, '[^0-9*]', '') }}
    )
    {%- elif kind == 'email' -%}
    coalesce({{ normalise_identifier('email', expr) }}, lower(trim({{ expr }})))
    {%- elif kind in ('code', 'postcode') -%}
    {{ regex_replace_all("upper(" ~ expr ~ ")", '[^0-9A-Z]', '') }}
    {%- elif kind == 'number' -%}
    {{ regex_replace_all(expr, '[^0-9.-]', '') }}
    {%- else -%}
    {{ text }}
    {%- endif -%}
{% endmacro %}

{# The same for a column `kind` that says each row's kind. #}
{% macro matching_form_by_kind(expr) %}
    case kind
        {% for kind in ['full_name', 'date', 'phone', 'email', 'code', 'postcode', 'number'] %}
        when '{{ kind }}' then {{ matching_form(kind, expr) }}
        {% endfor %}
        else {{ matching_form('text', expr) }}
    end
{% endmacro %}

{# One row per row of `table` and column that is not null: name and value, as text. #}
{% macro unpivot(table, keys, columns, name, value) %}
    {% for column in columns %}
    select
        {% for key in keys %}{{ key }}, {% endfor %}
        '{{ column }}' as {{ name }},
        cast({{ column }} as string) as {{ value }}
    from {{ table }}
    where {{ column }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{% endmacro %}
