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

{# What people did that an outcome asks for, each from the step of its name. #}
{% macro outcome_arms() %}
    {%- for name, outcome in tag_outcomes().items() %}
    select
        windows.outcome,
        windows.tried_on,
        happened.one_id as person_id,
        {{ 'cast(' ~ outcome.matches ~ ' as string)' if outcome.matches else "'any'" }} as subject,
        {{ outcome.amount or 1 }} as amount
    from {{ outcome.from }} as happened
    inner join windows
        on
            windows.outcome = '{{ name }}'
            and {{ days_between('windows.tried_on', 'happened.' ~ outcome.day) }}
            between 1 and windows.window_days
    where happened.one_id <> -1 and ({{ outcome.when or '1 = 1' }})
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{% endmacro %}

{#
    The trials of earlier nights. Not by `ref`: what is due tonight is read before
    tonight's trials are held, and those of a night built again do not count.
#}
{% macro held_trials() %}
    {%- set held = adapter.get_relation(this.database, this.schema, 'tag_trials')
        if execute and not flags.FULL_REFRESH -%}
    {%- if held -%}
    select tag, outcome, tried_on from {{ held }} where judged_on < {{ as_of() }}
    {%- else -%}
    {{ empty_rows({'tag': 'string', 'outcome': 'string', 'tried_on': 'date'}) }}
    {%- endif -%}
{% endmacro %}
