{#
    An outcome is one entry in the YAML of `tag_outcomes`: what tags are verified by.
    `outcome_definitions` compiles the entries into that table, `outcome_arms` into what
    people did.
#}

{% macro tag_outcomes() %}
    {{- return(node_of('tag_outcomes').config.meta.outcomes if execute else {}) -}}
{% endmacro %}

{% macro outcome_definitions() %}
    {%- if model.resource_type == 'model' %}{% do check_outcomes() %}{% endif -%}
    {%- for name, outcome in tag_outcomes().items() %}
    select
        {{ text_literal(name) }} as outcome,
        {{ text_literal(outcome.description) }} as description,
        {{ text_literal('amount' if outcome.amount else 'binary') }} as kind,
        {{ text_literal(outcome.matches or '') }} as matches,
        {{ outcome.days }} as window_days
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{% endmacro %}

{% macro check_outcomes() %}
    {%- set wrong = [] -%}
    {%- for name, outcome in tag_outcomes().items() -%}
        {%- for key in ['description', 'days', 'from', 'day'] if not outcome[key] -%}
            {%- do wrong.append(name ~ ': ' ~ key ~ ' is missing') -%}
        {%- endfor -%}
        {%- for key in outcome if key not in
            ['description', 'days', 'from', 'day', 'when', 'amount', 'matches'] -%}
            {%- do wrong.append(name ~ ": '" ~ key ~ "' is not a key of an outcome") -%}
        {%- endfor -%}
        {%- if not name.endswith('_' ~ outcome.days ~ '_days') -%}
            {%- do wrong.append(name ~ ': its name does not end in its days') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if wrong -%}
        {%- do exceptions.raise_compiler_error(
            'Wrong outcomes in models/tags/tag_outcomes.yml\n' ~ wrong | join('\n')) -%}
    {%- endif -%}
{% endmacro %}
