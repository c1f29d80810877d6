{#
    A tag is one column entry in the YAML of a `tags_<theme>` model; docs/tags.md shows
    one. These macros compile the entries, once tag_checks.sql has checked them:
    `tag_columns` into the theme's own columns, `tag_names` into the wide table, `tag_rows` into the long one,
    `tag_definitions` into the catalog.
#}

{% macro tag_columns() %}
    {%- if execute and model.resource_type == 'model' %}{% do check_theme(model) %}{% endif -%}
    {#- dbt hands a unit test no columns: it brings them as a var, by a YAML anchor. -#}
    {%- for tag in var('tags_under_test', model.columns.values())
        if tag.name not in entity_keys().values() %}
    cast({{ tag_expression(tag.config.meta) }} as {{ tag.data_type }}) as {{ tag.name }}
    {{- ',' if not loop.last }}
    {%- endfor -%}
{% endmacro %}

{# Whose tags they are, by the key of each entity's themes. #}
{% macro entity_keys() %}
    {{- return({'user': 'one_id', 'goods': 'goods_id', 'store': 'store_id'}) -}}
{% endmacro %}
{% macro entity_of(theme) %}
    {%- for entity, names in var('tag_themes').items() if theme[5:] in names %}{{ return(entity) }}{% endfor -%}
    {{- return(none) -}}
{% endmacro %}
{% macro entity_key(entity) %}{{ return(entity_keys()[entity]) }}{% endmacro %}

{# The themes of an entity as imports, and as joins to a table with a row each of it. #}
{% macro import_themes(entity) %}
    {%- for theme in var('tag_themes')[entity] %}
tags_{{ theme }} as (select * from {{ ref('tags_' ~ theme) }}),
    {% endfor -%}
{% endmacro %}

{% macro join_themes(table, entity) %}
    {%- set key = entity_key(entity) -%}
    {%- for theme in var('tag_themes')[entity] %}
    left join tags_{{ theme }} on {{ table }}.{{ key }} = tags_{{ theme }}.{{ key }}
    {%- endfor -%}
{% endmacro %}

{% macro tag_names(entity) %}
    {%- for tag in tag_entries(entity) %}
    tags_{{ tag.theme }}.{{ tag.name }}{{ ',' if not loop.last }}
    {%- endfor -%}
{% endmacro %}

{% macro theme_sizes() %}
    {%- for theme in var('tag_themes').values() | sum(start=[]) %}
    select
        '{{ theme }}' as theme,
        count(*) as people_count
    from {{ ref('tags_' ~ theme) }}
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{% endmacro %}

{# One pass over the wide table: a row a value, as text. #}
{% macro tag_rows(table, entity) %}
    {%- set tags = tag_entries(entity) | map(attribute='name') | list %}
    select {{ entity_key(entity) }}, tag, value
    from (
        select
            {{ entity_key(entity) }}
            {%- for tag in tags %},
            cast({{ tag }} as string) as {{ tag }}
            {%- endfor %}
        from {{ table }}
        where {{ is_stale() }}
    ) as texts
    unpivot (value for tag in ({{ tags | join(', ') }}))
{% endmacro %}

{# Before the long table is renewed: nobody whose tags are the same is looked at. #}
{% macro forget_removed_tags(entity) %}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where tag not in ('{{ tag_entries(entity) | map(attribute='name') | join("', '") }}')
    {%- endif -%}
{% endmacro %}

{% macro tag_definitions() %}
    {%- for tag in tag_entries() %}
    {%- set meta = tag.config.meta %}
    select
        {{ text_literal(tag.name) }} as tag,
        {{ text_literal(tag.entity) }} as entity,
        {{ text_literal(tag.theme) }} as theme,
        {{ text_literal(meta.label) }} as label,
        {{ text_literal(meta.label_zh) }} as label_zh,
        {{ text_literal(tag.description | trim) }} as description,
        {{ text_literal(meta.owner) }} as owner,
        {{ text_literal(meta.kind) }} as kind,
        {{ text_literal(tag.data_type) }} as data_type,
        {{ text_literal(tag_expression(meta)) }} as rule,
        {{ text_literal((meta.allowed_values or []) | join(', ')) }} as allowed_values,
        {{ text_literal(meta.allowed_values.values() | join(', ')
            if meta.allowed_values is mapping else '') }} as allowed_labels_zh,
        {{ text_literal(meta.sensitivity) }} as sensitivity,
        {{ text_literal(meta.purposes | join(', ')) }} as purposes,
        {{ meta.valid_days }} as valid_days,
        {{ text_literal(meta.outcome) }} as outcome,
        {{ meta.expectations.min_coverage }} as min_coverage,
        {{ meta.expectations.max_daily_change }} as max_daily_change
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{% endmacro %}

{% macro text_literal(text) %}
    {{- return(dbt.string_literal(dbt.escape_single_quotes(text | string)) if text else 'null') -}}
{% endmacro %}

{# One SQL expression over the columns of the theme's facts. #}
{% macro tag_expression(meta) %}
    {%- if 'cases' not in meta %}{{ return((meta.when or meta.value) | string | trim) }}{% endif -%}
    {%- set arms = [] -%}
    {%- for case in meta.cases -%}
        {%- set then = text_literal(case.then) if case.then is string else case.then -%}
        {%- do arms.append('when ' ~ case.when ~ ' then ' ~ then) -%}
    {%- endfor -%}
    {{- return('case ' ~ arms | join(' ') ~ ' end') -}}
{% endmacro %}

{# The nodes of an entity's themes, or of all, in the order of dbt_project.yml. #}
{% macro tag_themes(entity=none) %}
    {%- set themes = [] -%}
    {%- for of, names in var('tag_themes').items() if execute and entity in [none, of] -%}
        {%- for name in names -%}
            {%- do themes.append(dict(node_of('tags_' ~ name), entity=of)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(themes) -}}
{% endmacro %}

{# The tags of an entity, or all, in the order of the YAML, each with its theme. #}
{% macro tag_entries(entity=none) %}
    {%- set entries = [] -%}
    {%- for theme in tag_themes(entity) -%}
        {%- for column in theme.columns.values() if column.name not in entity_keys().values() -%}
            {%- do entries.append(dict(
                column, theme=theme.name[5:], entity=theme.entity, data_type=portable_type(column.data_type))) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(entries) -}}
{% endmacro %}

{# Models and exposures that read tags, with those that they name: in SQL, or in their meta. #}
{% macro tag_readers() %}
    {{ empty_rows({'tag': 'string', 'used_in': 'string', 'user_name': 'string'}) }}
    {%- set tables = [] -%}
    {%- for entity in entity_keys() -%}
        {%- for kind in ['tags', 'tag_values', 'tag_history'] -%}
            {%- do tables.append('model.' ~ project_name ~ '.' ~ entity ~ '_' ~ kind) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set readers = (graph.nodes.values() | list) + (graph.exposures.values() | list)
        if execute and model.resource_type == 'model' else [] -%}
    {%- set tags = (tag_entries() if readers else []) | map(attribute='name') | list -%}
    {%- for node in readers if node.resource_type in ['model', 'exposure']
        and node.depends_on.nodes | select('in', tables) | list -%}
        {%- set text = node.raw_code or tojson(node.config.meta) -%}
        {%- set words = modules.re.findall('\\w+', text) -%}
        {%- for tag in tags if tag in words %}
    union all
    select '{{ tag }}' as tag, '{{ node.resource_type }}' as used_in, '{{ node.name }}' as user_name
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
