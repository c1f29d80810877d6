{# Parts of days and weeks, as tags name them. #}

{# 1970-01-05 was a Monday; engines number weekdays differently. #}
{% macro days_after_monday(day) %}{{ days_between("cast('1970-01-05' as date)", day) }} % 7{% endmacro %}

{# The weekday of a number of days after Monday. #}
{% macro weekday(number) -%}
    case {{ number }}
        {%- for name in ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
        when {{ loop.index0 }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}

{# The part of the day of a local hour. #}
{% macro day_part(hour) -%}
    case
        {%- for until, name in [(5, 'night'), (11, 'morning'), (14, 'midday'), (17, 'afternoon'), (21, 'evening')] %}
        when {{ hour }} < {{ until }} then '{{ name }}'
        {%- endfor %}
        when {{ hour }} is not null then 'night'
    end
{%- endmacro %}
