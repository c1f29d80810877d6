{# The retail year starts on Sunday 2017-01-01, its second week on the Monday after. #}
{% macro retail_week(day) %}2 + cast(floor({{ days_between("cast('2017-01-02' as date)", day) }} / 7.0) as bigint){% endmacro %}
