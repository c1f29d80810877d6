{# What macros/audiences.sql is told in dbt; the entries stand in one YAML. #}

{% macro audience_entries() %}
    {%- if not execute %}{{ return([]) }}{% endif -%}
    {#- A unit test is handed no graph: it brings entries as a var, and has no types. -#}
    {{- return(var('audiences_under_test', none) or node_of('audience_catalog').config.meta.audiences) -}}
{% endmacro %}

{# The members of every audience, after checking the entries; the linter has no marts to check them by. #}
{% macro audience_rows() %}
    {%- set known = known_to_audiences() -%}
    {%- if execute and model.resource_type == 'model' and relation_exists(ref('dim_journey_stages')) -%}
        {%- set problems = [] -%}
        {%- do check_audiences(audience_entries(), known, problems) -%}
        {%- if problems -%}
            {%- do exceptions.raise_compiler_error(
                'Wrong audiences in models/segments/audiences.yml\n' ~ problems | join('\n')) -%}
        {%- endif -%}
    {%- endif -%}
    {{- audience_members(audience_entries() | map(attribute='name') | list, known) -}}
{% endmacro %}

{# What a rule may name, and the night it is asked on. #}
{% macro known_to_audiences() %}
    {%- set known = {'audiences': audiences_by_name(), 'tags': {}, 'facts': {}, 'night': as_of()} -%}
    {%- if model.resource_type == 'unit_test' %}{{ return(known) }}{% endif -%}
    {%- for tag in tag_entries('user') -%}
        {%- do known.tags.update({tag.name: {
            'data_type': tag.data_type,
            'allowed': (tag.config.meta.allowed_values or []) | map('string') | list,
            'purposes': tag.config.meta.purposes,
        }}) -%}
    {%- endfor -%}
    {%- for column in (node_of('dim_users').columns.values() if execute else []) -%}
        {%- do known.facts.update({column.name: {'data_type': column.data_type}}) -%}
    {%- endfor -%}
    {%- do known.update({
        'touchpoint_types': column_values(ref('dim_journey_stages'), 'touchpoint_type'),
        'channels': column_values(ref('dim_channels'), 'channel_id'),
    }) -%}
    {{- return(known) -}}
{% endmacro %}

{% macro audiences_by_name() %}
    {%- set audiences = {} -%}
    {%- for entry in audience_entries() if entry.name %}{% do audiences.update({entry.name: entry}) %}{% endfor -%}
    {{- return(audiences) -}}
{% endmacro %}

{% macro column_values(table, column) %}
    {%- if not (execute and relation_exists(table)) %}{{ return([]) }}{% endif -%}
    {{- return(run_query('select ' ~ column ~ ' from ' ~ table ~ ' order by 1').columns[0].values()) -}}
{% endmacro %}

{# The tags that an entry stands on, those of the audiences it names included. #}
{% macro audience_tags(entry) %}
    {%- set uses = {'tag': {}, 'audience': {}} -%}
    {%- do gather_uses(entry.who, {'audiences': audiences_by_name()}, uses) -%}
    {{- return(uses.tag | list) -}}
{% endmacro %}

{# One row an entry, for the catalog. #}
{% macro audience_definitions() %}
    {%- for entry in audience_entries() %}
    {%- set uses = {'tag': {}, 'audience': {}} -%}
    {%- do gather_uses(entry.who, {'audiences': audiences_by_name()}, uses) -%}
    {%- set rules = [entry.who] + audiences_by_name().values()
        | selectattr('name', 'in', uses.audience) | map(attribute='who') | list %}
    select
        {{ text_literal(entry.name) }} as audience,
        {{ text_literal(entry.label) }} as label,
        {{ text_literal(entry.label_zh) }} as label_zh,
        {{ text_literal(entry.description | trim) }} as description,
        {{ text_literal(entry.owner) }} as owner,
        {{ text_literal(entry.purpose) }} as purpose,
        {{ text_literal(toyaml(entry.who) | trim) }} as rule,
        {{ text_literal(uses.tag | join(', ')) }} as tags,
        {{ text_literal(uses.audience | join(', ')) }} as audiences,
        md5({{ text_literal(toyaml(rules)) }}) as rule_hash,
        {{ (entry.expectations or {}).get('warn_at_loss', 0.5) }} as warn_at_loss,
        {{ (entry.expectations or {}).get('stop_at_loss', 0.9) }} as stop_at_loss
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{% endmacro %}
