{#
    An identifier's value in the one form its type has, null where nothing valid is
    left: +E.164 for phones, lower case for e-mail, trimmed for the rest.
#}
{% macro normalise_identifier(type, expr) %}
    {%- if type == 'phone' -%}
    {%- set digits = regex_replace_all(expr, '[^0-9]', '') -%}
    case
        when {{ regex_matches(digits, '^(0086|86)?1[3-9][0-9]{9}$') }} then '+86' || right({{ digits }}, 11)
        when {{ regex_matches(digits, '^[2-9][0-9]{9}$') }} then '+1' || {{ digits }}
    end
    {%- elif type == 'email' -%}
    case when {{ regex_matches('lower(trim(' ~ expr ~ '))', '^[^@ ]+@[^@ ]+[.][^@ ]+$') }} then lower(trim({{ expr }})) end
    {%- else -%}
    nullif(trim({{ expr }}), '')
    {%- endif -%}
{% endmacro %}

{% macro identifier_key(type, expr) %}{{ id_hash("'" ~ type ~ ":' || " ~ normalise_identifier(type, expr)) }}{% endmacro %}
