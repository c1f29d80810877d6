{#
    A tag is one column entry in the YAML of a `tags_<theme>` model; docs/tags.md shows
    one. These macros check the entries and compile them: `tag_columns` into the theme's
    own columns, `tag_names` into the wide table, `tag_rows` into the long one,
    `tag_definitions` into the catalog.
#}

{% macro tag_columns() %}
    {%- if execute and model.resource_type == 'model' %}{% do check_theme(model) %}{% endif -%}
    {#- dbt hands a unit test no columns: it brings them as a var, by a YAML anchor. -#}
    {%- for tag in var('tags_under_test', model.columns.values()) if tag.name != 'one_id' %}
    cast({{ tag_expression(tag.config.meta) }} as {{ tag.data_type }}) as {{ tag.name }}
    {{- ',' if not loop.last }}
    {%- endfor -%}
{% endmacro %}

{# Who or what the tags of each entity are of. #}
{% macro entity_key(entity) %}
    {{- return({'user': 'one_id', 'goods': 'goods_id', 'store': 'store_id'}[entity]) -}}
{% endmacro %}

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
    {%- for theme in var('tag_themes').values() | sum(start=[]) %}{% do ref('tags_' ~ theme) %}{% endfor -%}
    {%- for tag in tag_entries() %}
    {%- set meta = tag.config.meta %}
    select
        {{ text_literal(tag.name) }} as tag,
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
        {%- for column in theme.columns.values() if column.name != entity_key(theme.entity) -%}
            {%- do entries.append(dict(column, theme=theme.name[5:], entity=theme.entity)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(entries) -}}
{% endmacro %}

{% macro check_theme(theme) %}
    {%- set facts = 'int_' ~ theme.name.replace('tags_', 'tags__', 1) ~ '_facts' -%}
    {%- set wrong = [] -%}
    {%- set facts_columns = node_of(facts).columns -%}
    {%- if theme.name[5:] not in var('tag_themes').values() | sum(start=[]) -%}
        {%- do wrong.append(theme.name[5:] ~ ' is not listed in tag_themes in dbt_project.yml') -%}
    {%- endif -%}
    {%- for tag in theme.columns.values() if tag.name != 'one_id' -%}
        {%- set problems = tag_problems(tag) -%}
        {%- for word in unknown_words(tag.config.meta, facts_columns) -%}
            {%- do problems.append("its rule reads '" ~ word ~ "', which is no column of " ~ facts
                ~ " (there are: " ~ facts_columns.keys() | sort | join(', ') ~ ")") -%}
        {%- endfor -%}
        {%- for other in tag_themes() if other.name != theme.name and tag.name in other.columns -%}
            {%- do problems.append(other.name ~ ' has a tag of this name too') -%}
        {%- endfor -%}
        {%- if problems %}{% do wrong.append(tag.name ~ ': ' ~ problems | join('; ')) %}{% endif -%}
    {%- endfor -%}
    {%- if wrong -%}
        {%- do exceptions.raise_compiler_error(
            'Wrong tags in ' ~ theme.patch_path.split('://')[-1] ~ '\n' ~ wrong | join('\n')) -%}
    {%- endif -%}
{% endmacro %}

{% macro tag_problems(tag) %}
    {%- set meta = tag.config.meta -%}
    {%- set problems = [] -%}
    {%- set required = ['label', 'label_zh', 'owner', 'kind', 'sensitivity', 'purposes',
        'valid_days', 'outcome', 'expectations'] -%}
    {%- set rules = ['when', 'value', 'cases'] -%}
    {%- for key in required if not meta[key] -%}
        {%- do problems.append(key ~ ' is missing') -%}
    {%- endfor -%}
    {%- if not tag.description %}{% do problems.append('description is missing') %}{% endif -%}
    {%- for key in meta if key not in required + rules + ['allowed_values'] -%}
        {%- do problems.append("'" ~ key ~ "' is not a key of a tag") -%}
    {%- endfor -%}
    {%- for key, known in {
        'kind': ['fact', 'rule'],
        'sensitivity': ['public', 'internal', 'personal'],
        'purposes': ['marketing', 'personalisation', 'analytics'],
        'outcome': tag_outcomes()
    }.items() -%}
        {%- for given in ([meta[key]] if meta[key] is string else meta[key] or [])
            if given not in known -%}
            {%- do problems.append(key ~ " '" ~ given ~ "' is none of " ~ known | join(', ')) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for key in ['min_coverage', 'max_daily_change'] if meta.expectations -%}
        {%- if not (meta.expectations[key] is number and 0 <= meta.expectations[key] <= 1) -%}
            {%- do problems.append('expectations.' ~ key ~ ' is not a number from 0 to 1') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if rules | select('in', meta) | list | length != 1 -%}
        {%- do problems.append('give exactly one of when, value, cases') -%}
    {%- endif -%}
    {%- if 'when' in meta and tag.data_type != 'boolean' -%}
        {%- do problems.append('a tag with when is boolean, not ' ~ tag.data_type) -%}
    {%- endif -%}
    {%- set allowed = (meta.allowed_values or []) | map('string') | list -%}
    {%- for case in meta.cases or [] -%}
        {%- if not (case.when and 'then' in case) -%}
            {%- do problems.append('a case needs when and then') -%}
        {%- elif case.then | string not in allowed -%}
            {%- do problems.append("'" ~ case.then ~ "' is not in allowed_values") -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(problems) -}}
{% endmacro %}

{# Words of a rule that are neither SQL nor a column of the facts. #}
{% macro unknown_words(meta, columns) %}
    {%- set sql = 'and or not in is null true false like between case when then else end as '
        ~ 'cast string bigint double decimal date timestamp boolean distinct from' -%}
    {%- set rules = [meta.when, meta.value] + (meta.cases or []) | map(attribute='when') | list -%}
    {%- set text = modules.re.sub("'[^']*'", '', rules | select | join(' ') | lower) -%}
    {%- set unknown = [] -%}
    {%- for word in modules.re.findall('\\b[a-z_][a-z0-9_]*\\b(?! *[(])', text)
        if word not in sql.split() and word not in columns and word not in unknown -%}
        {%- do unknown.append(word) -%}
    {%- endfor -%}
    {{- return(unknown) -}}
{% endmacro %}
