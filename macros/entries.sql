{# Exports and experiments: entries in the YAML of the model that lists them. #}

{# The entries of models/segments/<kind>.yml, each held against its rules. #}
{% macro entries_of(kind) %}
    {%- if not execute %}{{ return([]) }}{% endif -%}
    {%- set entries = node_of(kind).config.meta[kind] -%}
    {%- if model.name == kind -%}
        {%- set wrong = [] -%}
        {%- for entry in entries -%}
            {%- set problems = [] -%}
            {%- if kind == 'exports' %}{% do check_export(entry, problems) %}
            {%- else %}{% do check_experiment(entry, problems) %}{% endif -%}
            {%- if entries | selectattr('name', 'equalto', entry.name) | list | length > 1 -%}
                {%- do problems.append('another entry has this name too') -%}
            {%- endif -%}
            {%- if problems %}{% do wrong.append(entry.name ~ ': ' ~ problems | join('; ')) %}{% endif -%}
        {%- endfor -%}
        {%- if wrong -%}
            {%- do exceptions.raise_compiler_error(
                'Wrong entries in models/segments/' ~ kind ~ '.yml\n' ~ wrong | join('\n')) -%}
        {%- endif -%}
    {%- endif -%}
    {{- return(entries) -}}
{% endmacro %}

{# What is missing, unknown, or none of the words that a key may have. #}
{% macro check_words(entry, required, optional, words, problems) %}
    {%- for key in required if not entry[key] -%}
        {%- do problems.append(key ~ ' is missing') -%}
    {%- endfor -%}
    {%- for key in entry if key not in required + optional -%}
        {%- do problems.append("'" ~ key ~ "' is no key of an entry") -%}
    {%- endfor -%}
    {%- for key, known in words.items() if entry[key] and entry[key] not in known -%}
        {%- do problems.append(key ~ " '" ~ entry[key] ~ "' is none of " ~ known | join(', ')) -%}
    {%- endfor -%}
    {%- do check_name(entry, problems) -%}
{% endmacro %}

{% macro check_audience(name, purpose, problems) %}
    {%- set named = node_of('audience_catalog').config.meta.audiences
        | selectattr('name', 'equalto', name) | list -%}
    {%- if not named -%}
        {%- do problems.append("there is no audience '" ~ name ~ "'") -%}
    {%- elif purpose and named[0].purpose != purpose -%}
        {%- do problems.append('the audience ' ~ name ~ ' is for ' ~ named[0].purpose ~ ', not for ' ~ purpose) -%}
    {%- endif -%}
{% endmacro %}
