{#
    What can be wrong with the entry of a tag. Every problem of a theme is told at once,
    by the name of its tag; `omnimart new-tag` refuses in the same words.
#}

{% macro check_tags() %}
    {%- for theme in tag_themes() %}{% do check_theme(theme) %}{% endfor -%}
{% endmacro %}

{% macro check_theme(theme) %}
    {%- set facts = 'int_' ~ theme.name.replace('tags_', 'tags__', 1) ~ '_facts' -%}
    {%- set wrong = [] -%}
    {%- set facts_columns = node_of(facts).columns -%}
    {%- set names = tag_names_by_label() -%}
    {%- set entity = entity_of(theme.name) -%}
    {%- if not entity -%}
        {%- do wrong.append(theme.name[5:] ~ ' is not listed in tag_themes in dbt_project.yml') -%}
    {%- endif -%}
    {%- for tag in theme.columns.values() if tag.name not in entity_keys().values() -%}
        {%- set problems = tag_problems(tag, entity) + type_problems(tag, facts_columns) -%}
        {%- for word in unknown_words(tag.config.meta, facts_columns) -%}
            {%- do problems.append("its rule reads '" ~ word ~ "', which is no column of " ~ facts
                ~ " (there are: " ~ facts_columns.keys() | sort | join(', ') ~ ")") -%}
        {%- endfor -%}
        {%- for other in tag_themes() if other.name != theme.name and tag.name in other.columns -%}
            {%- do problems.append(other.name ~ ' has a tag of this name too') -%}
        {%- endfor -%}
        {%- for key in ['label', 'label_zh'] if tag.config.meta[key] -%}
            {%- for other in names.get((key, tag.config.meta[key]), []) if other != tag.name -%}
                {%- do problems.append(other ~ ' has its ' ~ key ~ ' too') -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if problems %}{% do wrong.append(tag.name ~ ': ' ~ problems | join('; ')) %}{% endif -%}
    {%- endfor -%}
    {%- if wrong -%}
        {%- do exceptions.raise_compiler_error(
            'Wrong tags in ' ~ theme.patch_path.split('://')[-1] ~ '\n' ~ wrong | join('\n')) -%}
    {%- endif -%}
{% endmacro %}

{% macro tag_names_by_label() %}
    {%- set names = {} -%}
    {%- for theme in tag_themes() -%}
        {%- for tag in theme.columns.values() -%}
            {%- for key in ['label', 'label_zh'] -%}
                {%- set label = (key, tag.config.meta[key]) -%}
                {%- do names.update({label: names.get(label, []) + [tag.name]}) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(names) -}}
{% endmacro %}

{% macro tag_problems(tag, entity) %}
    {%- set meta = tag.config.meta -%}
    {%- set problems = [] -%}
    {%- set required = ['label', 'label_zh', 'owner', 'kind', 'sensitivity', 'purposes',
        'valid_days', 'expectations'] + (['outcome'] if entity in [none, 'user'] else []) -%}
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
    {%- if not is_name(tag.name) -%}
        {%- do problems.append('a name is of small letters, digits and _') -%}
    {%- endif -%}
    {%- if modules.re.search('\n|.{41}', meta.label | string) -%}
        {%- do problems.append('label is longer than a line of 40 characters') -%}
    {%- endif -%}
    {%- if meta.label_zh and not modules.re.search('[\u4e00-\u9fff]', meta.label_zh | string) -%}
        {%- do problems.append("label_zh '" ~ meta.label_zh ~ "' is not Chinese") -%}
    {%- endif -%}
    {%- if meta.valid_days and not (meta.valid_days is integer and meta.valid_days > 0) -%}
        {%- do problems.append('valid_days is not a number of days') -%}
    {%- endif -%}
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
    {%- for value in (meta.allowed_values or []) if meta.allowed_values is mapping and value is not string -%}
        {%- do problems.append('allowed_values: write ' ~ value ~ " in quotes, or dbt parses everything each time") -%}
    {%- endfor -%}
    {%- for case in meta.cases or [] -%}
        {%- if not (case.when and 'then' in case) -%}
            {%- do problems.append('a case needs when and then') -%}
        {%- elif case.then | string not in allowed -%}
            {%- do problems.append("'" ~ case.then ~ "' is not in allowed_values") -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(problems) -}}
{% endmacro %}

{# What is known of types before a run; the contract holds the rest. #}
{% macro type_problems(tag, facts_columns) %}
    {%- set meta = tag.config.meta -%}
    {%- set type = portable_type(tag.data_type) -%}
    {%- if not type -%}
        {{- return(["data_type '" ~ tag.data_type ~ "' is none of " ~ portable_types() | join(', ')]) -}}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- set fact = facts_columns.get((meta.when or meta.value) | string | trim) -%}
    {%- if fact and portable_type(fact.data_type) != type -%}
        {%- do problems.append(fact.name ~ ' is ' ~ portable_type(fact.data_type) ~ ', the tag is ' ~ type) -%}
    {%- endif -%}
    {%- for case in meta.cases or [] if (case.then is string) != (type in ['string', 'date', 'timestamp'])
        or (case.then is boolean) != (type == 'boolean') -%}
        {%- do problems.append("'" ~ case.then ~ "' is no " ~ type) -%}
    {%- endfor -%}
    {{- return(problems) -}}
{% endmacro %}

{% macro portable_types() %}
    {{- return(['string', 'bigint', 'double', 'decimal(18, 2)', 'boolean', 'date', 'timestamp']) -}}
{% endmacro %}

{# The type as the YAML says it: dbt puts the engine's own names in the columns of a contract. #}
{% macro portable_type(data_type) %}
    {%- for type in portable_types() if data_type in [type, api.Column.translate_type(type)] -%}
        {{- return(type) -}}
    {%- endfor -%}
    {{- return(none) -}}
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
