{#
    An audience is one entry of models/segments/audiences.yml; docs/audiences.md has its
    language. These macros check entries and compile them to SQL, in two hosts: dbt
    (macros/segments.sql), and `omnimart audience preview` with nothing but jinja2. So
    they give text alone and add what they find to the lists and dicts they are handed.

    `known` says what there is: audiences (entries by name), tags and facts (by name:
    data_type, allowed, purposes), touchpoint_types, channels, and night (a SQL date).
    `needs` gathers the columns that conditions read; `audience_members` makes them.
#}

{# CTEs up to `audience_members`, over the CTEs user_tags, users and touchpoints. #}
{% macro audience_members(names, known) %}
    {%- set needs = {'tag': {}, 'fact': {}, 'did': {}, 'amount': {}, 'sequence': {}, 'sample': {}} -%}
    {%- set conditions = {} -%}
    {%- for name in names -%}
        {%- do conditions.update({name: audience_condition(known.audiences[name].who, known, needs)}) -%}
    {%- endfor -%}
    {%- for sequence in needs.sequence.values() %}
    {{- sequence_steps(sequence.name, sequence.steps) }}
    {% endfor -%}
    deeds as (
        select
            one_id
            {%- for condition, column in needs.did.items() %},
            count(case when {{ condition }} then 1 end) as {{ column }}
            {%- endfor %}
            {%- for condition, column in needs.amount.items() %},
            coalesce(sum(case when {{ condition }} then amount end), 0) as {{ column }}
            {%- endfor %}
        from touchpoints
        where {{ any_of(((needs.did | list) + (needs.amount | list)) | unique | list) }}
        group by one_id
    ),

    people as (
        select
            user_tags.one_id
            {%- for tag in needs.tag %},
            user_tags.{{ tag }} as tag_{{ tag }}
            {%- endfor %}
            {%- for fact in needs.fact %},
            users.{{ fact }} as fact_{{ fact }}
            {%- endfor %}
            {%- for column in (needs.did.values() | list) + (needs.amount.values() | list) %},
            coalesce(deeds.{{ column }}, 0) as {{ column }}
            {%- endfor %}
            {%- for sequence in needs.sequence.values() %},
            {{ sequence.name }}.one_id is not null as {{ sequence.name }}
            {%- endfor %}
            {%- for sample, column in needs.sample.items() %},
            {{ keyed_hash(text_literal('sample:' ~ sample ~ ':') ~ ' || cast(user_tags.one_id as string)') }} as {{ column }}
            {%- endfor %}
        from user_tags
        inner join users on user_tags.one_id = users.one_id
        left join deeds on user_tags.one_id = deeds.one_id
        {%- for sequence in needs.sequence.values() %}
        left join {{ sequence.name }} on user_tags.one_id = {{ sequence.name }}.one_id
        {%- endfor %}
    ),

    audience_members as (
        {%- for name, condition in conditions.items() %}
        select one_id, {{ text_literal(name) }} as audience
        from people
        where {{ condition }}
        {{ 'union all' if not loop.last }}
        {%- else %}
        select one_id, cast(null as string) as audience from people where 1 = 0
        {%- endfor %}
    )
{%- endmacro %}

{% macro any_of(conditions) -%}
    {%- for condition in conditions -%}
        ({{ condition }}){{ ' or ' if not loop.last }}
    {%- else -%}
        1 = 0
    {%- endfor -%}
{%- endmacro %}

{# A condition over a row of `people`: true, false, or null where it cannot be known. #}
{% macro audience_condition(who, known, needs) -%}
    {%- if 'all' in who or 'any' in who -%}
        {%- set word = 'all' if 'all' in who else 'any' -%}
        (
        {%- for each in who[word] -%}
            {{ audience_condition(each, known, needs) }}
            {{- (' and ' if word == 'all' else ' or ') if not loop.last }}
        {%- endfor -%}
        )
    {%- elif 'not' in who -%}
        not ({{ audience_condition(who['not'], known, needs) }})
    {%- elif 'tag' in who -%}
        {%- do needs.tag.update({who.tag: who.tag}) -%}
        {{ value_condition('tag_' ~ who.tag, who, known.tags.get(who.tag, {}).get('data_type'), known.night) }}
    {%- elif 'fact' in who -%}
        {%- do needs.fact.update({who.fact: who.fact}) -%}
        {{ value_condition('fact_' ~ who.fact, who, known.facts.get(who.fact, {}).get('data_type'), known.night) }}
    {%- elif 'did' in who -%}
        {{ did_condition(who, known.night, needs) }}
    {%- elif 'sequence' in who -%}
        {%- set steps = [] -%}
        {%- do add_steps(who, known.night, steps) -%}
        {%- set name = 'sequence_' ~ (needs.sequence | length + 1) -%}
        {%- do needs.sequence.setdefault(steps | string, {'name': name, 'steps': steps}) -%}
        {{ needs.sequence[steps | string].name }}
    {%- elif 'audience' in who -%}
        coalesce({{ audience_condition(known.audiences[who.audience].who, known, needs) }}, false)
    {%- elif 'sample' in who -%}
        {%- do needs.sample.setdefault(who.named, 'sample_' ~ (needs.sample | length + 1)) -%}
        {{ needs.sample[who.named] }} < {{ (who.sample * 2 ** 60) | int }}
    {%- endif -%}
{%- endmacro %}

{% macro value_condition(column, who, data_type, night) -%}
    {%- if 'known' in who -%}
        {{ column }} is {{ 'not null' if who.known else 'null' }}
    {%- elif 'is' in who -%}
        {{ column }} = {{ sql_value(who['is'], data_type, night) }}
    {%- elif 'in' in who -%}
        {{ column }} in (
        {%- for value in who['in'] -%}
            {{ sql_value(value, data_type, night) }}{{ ', ' if not loop.last }}
        {%- endfor -%}
        )
    {%- elif 'between' in who -%}
        {{ column }} between {{ sql_value(who.between[0], data_type, night) }} and {{ sql_value(who.between[1], data_type, night) }}
    {%- else -%}
        {{ bounds(column, who, data_type, night) }}
    {%- endif -%}
{%- endmacro %}

{# `at_least`, `at_most` or both. #}
{% macro bounds(column, who, data_type, night) -%}
    {%- if 'at_least' in who %}{{ column }} >= {{ sql_value(who.at_least, data_type, night) }}{% endif -%}
    {{ ' and ' if 'at_least' in who and 'at_most' in who }}
    {%- if 'at_most' in who %}{{ column }} <= {{ sql_value(who.at_most, data_type, night) }}{% endif -%}
{%- endmacro %}

{% macro sql_value(value, data_type, night) -%}
    {%- if data_type == 'date' -%}{{ sql_day(value, night) }}
    {%- elif value is string -%}{{ text_literal(value) }}
    {%- else -%}{{ value | lower }}
    {%- endif -%}
{%- endmacro %}

{# A date, or a whole number of days from the night. #}
{% macro sql_day(day, night) -%}
    {%- if day is integer -%}
        cast({{ night }} {{ '-' if day < 0 else '+' }} interval '{{ day | abs }}' day as date)
    {%- else -%}
        cast('{{ day }}' as date)
    {%- endif -%}
{%- endmacro %}

{# How often, or for how much, people did what it says; never did is 0. #}
{% macro did_condition(who, night, needs) -%}
    {%- set deed = touchpoint_condition(who, night) ~ window_condition(who, night) -%}
    {%- set parts = [] -%}
    {%- if 'total_amount' in who -%}
        {%- do needs.amount.setdefault(deed, 'amount_' ~ (needs.amount | length + 1)) -%}
        {%- do parts.append(bounds(needs.amount[deed], who.total_amount, 'number', night)) -%}
    {%- endif -%}
    {%- set counts = who if 'at_least' in who or 'at_most' in who else {'at_least': 1} -%}
    {%- if counts is sameas who or 'total_amount' not in who -%}
        {%- do needs.did.setdefault(deed, 'did_' ~ (needs.did | length + 1)) -%}
        {%- do parts.append(bounds(needs.did[deed], counts, 'number', night)) -%}
    {%- endif -%}
    ({{ parts | join(' and ') }})
{%- endmacro %}

{% macro touchpoint_condition(step, night) -%}
    touchpoint_type in ({{ text_literals(step.did) }})
    {%- if 'channel' in step %} and channel_id in ({{ text_literals(step.channel) }}){% endif -%}
    {%- if 'amount' in step %} and {{ bounds('amount', step.amount, 'number', night) }}{% endif -%}
{%- endmacro %}

{% macro text_literals(texts) -%}
    {%- for text in ([texts] if texts is string else texts) -%}
        {{ text_literal(text) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro window_condition(who, night) -%}
    {%- if 'within_days' in who %} and touched_on between {{ sql_day(1 - who.within_days, night) }} and {{ night }}
    {%- elif 'between' in who %} and touched_on between {{ sql_day(who.between[0], night) }} and {{ sql_day(who.between[1], night) }}
    {%- endif -%}
{%- endmacro %}

{# The steps of a sequence; what must not follow is looked for up to the night. #}
{% macro add_steps(who, night, steps) -%}
    {%- for given in who.sequence -%}
        {%- set step = given.get('not', given) -%}
        {%- do steps.append({
            'condition': touchpoint_condition(step, night)
                ~ (window_condition(who, night) if 'not' not in given else ''),
            'gap_days': step.get('within_days'),
            'is_absent': 'not' in given,
        }) -%}
    {%- endfor -%}
{%- endmacro %}

{#
    CTEs that end in the people who went through the steps. A moment is all that a person
    did at one instant, so that what is earlier is so by time. A step is reached at a
    moment if the step before was reached earlier, and if it was so lately enough the last
    time.
#}
{% macro sequence_steps(name, steps) %}
    {%- set earlier = 'over (partition by one_id order by touched_at rows between unbounded preceding and 1 preceding)' -%}
    {%- set later = 'over (partition by one_id order by touched_at rows between 1 following and unbounded following)' %}
    {{ name }}_step_0 as (
        select
            one_id,
            touched_at
            {%- for step in steps %},
            max(case when {{ step.condition }} then 1 else 0 end) as is_step_{{ loop.index }}
            {%- endfor %}
        from touchpoints
        where touched_at is not null and ({{ any_of(steps | map(attribute='condition') | list) }})
        group by one_id, touched_at
    ),
    {% for step in steps %}
    {%- set gap = " interval '" ~ step.gap_days ~ "' day" %}
    {{ name }}_step_{{ loop.index }} as (
        select
            *,
            case
                {%- if loop.first %}
                when is_step_1 = 1
                {%- elif step.is_absent %}
                {%- set next = 'min(case when is_step_' ~ loop.index ~ ' = 1 then touched_at end) ' ~ later %}
                when
                    step_{{ loop.index0 }}_at is not null
                    and {{ 'coalesce(' ~ next ~ ' > touched_at +' ~ gap ~ ', true)' if step.gap_days else next ~ ' is null' }}
                {%- else %}
                {%- set former = 'max(step_' ~ loop.index0 ~ '_at) ' ~ earlier %}
                when
                    is_step_{{ loop.index }} = 1
                    and {{ former ~ (' >= touched_at -' ~ gap if step.gap_days else ' is not null') }}
                {%- endif %}
                    then touched_at
            end as step_{{ loop.index }}_at
        from {{ name }}_step_{{ loop.index0 }}
    ),
    {% endfor %}
    {{ name }} as (
        select distinct one_id from {{ name }}_step_{{ steps | length }}
        where step_{{ steps | length }}_at is not null
    ),
{% endmacro %}

{# What is wrong with the entries of these names, each said by audience and place. #}
{% macro check_audiences(entries, known, problems) %}
    {%- for entry in entries -%}
        {%- set name = entry.name or 'number ' ~ loop.index -%}
        {%- set found = [] -%}
        {%- do check_entry(entry, known, found) -%}
        {%- if entries | selectattr('name', 'equalto', entry.name) | list | length > 1 -%}
            {%- do found.append('there are several of this name') -%}
        {%- endif -%}
        {%- if not found -%}{%- do check_uses(entry, known, found) -%}{%- endif -%}
        {%- for problem in found %}{% do problems.append(name ~ ': ' ~ problem) %}{% endfor -%}
    {%- endfor -%}
{% endmacro %}

{% macro check_entry(entry, known, problems) %}
    {%- set required = ['name', 'label', 'label_zh', 'description', 'owner', 'purpose', 'who'] -%}
    {%- set purposes = ['marketing', 'personalisation', 'analytics'] -%}
    {%- for key in required if not entry[key] -%}
        {%- do problems.append(key ~ ' is missing') -%}
    {%- endfor -%}
    {%- do check_keys(entry, '', required + ['expectations'], problems) -%}
    {%- do check_name(entry, problems) -%}
    {%- if entry.purpose and entry.purpose not in purposes -%}
        {%- do problems.append("purpose '" ~ entry.purpose ~ "' is none of " ~ purposes | join(', ')) -%}
    {%- endif -%}
    {%- set shares = entry.expectations if entry.expectations is mapping else {} -%}
    {%- do check_keys(shares, 'expectations.', ['warn_at_loss', 'stop_at_loss'], problems) -%}
    {%- for key, share in shares.items() if not (share is number and 0 < share <= 1) -%}
        {%- do problems.append('expectations.' ~ key ~ ' is not a number above 0, at most 1') -%}
    {%- endfor -%}
    {%- if entry.who %}{% do check_condition(entry.who, 'who', known, problems) %}{% endif -%}
{% endmacro %}

{% macro check_name(entry, problems) %}
    {%- if not is_name(entry.name) -%}
        {%- do problems.append('name is not of a-z, 0-9 and _, with a letter first') -%}
    {%- endif -%}
{% endmacro %}

{% macro check_keys(given, place, allowed, problems) %}
    {%- for key in given if key not in allowed -%}
        {%- do problems.append(place ~ key ~ ' is no key here; there are ' ~ allowed | join(', ')) -%}
    {%- endfor -%}
{% endmacro %}

{# Of an entry whose own words are right: no circle, and no tag for another purpose. #}
{% macro check_uses(entry, known, problems) %}
    {%- set uses = {'tag': {}, 'audience': {}} -%}
    {%- do gather_uses(entry.who, known, uses) -%}
    {%- if entry.name in uses.audience -%}
        {%- do problems.append('is built on itself, through ' ~ uses.audience | join(', ')) -%}
    {%- endif -%}
    {%- for tag in uses.tag if tag in known.tags and entry.purpose not in known.tags[tag].purposes -%}
        {%- do problems.append('tag ' ~ tag ~ ' is for ' ~ known.tags[tag].purposes | join(', ')
            ~ ', not for ' ~ entry.purpose) -%}
    {%- endfor -%}
{% endmacro %}

{# The tags and audiences that a rule names, those of audiences that it names included. #}
{% macro gather_uses(who, known, uses) %}
    {%- if who is mapping -%}
        {%- for each in who['all'] or who['any'] or [who['not']] -%}
            {%- do gather_uses(each, known, uses) -%}
        {%- endfor -%}
        {%- if who.tag %}{% do uses.tag.update({who.tag: who.tag}) %}{% endif -%}
        {%- if who.audience and who.audience not in uses.audience -%}
            {%- do uses.audience.update({who.audience: who.audience}) -%}
            {%- if who.audience in known.audiences -%}
                {%- do gather_uses(known.audiences[who.audience].who, known, uses) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{% macro check_condition(who, place, known, problems) %}
    {%- set operators = ['is', 'in', 'between', 'at_least', 'at_most', 'known'] -%}
    {%- set kinds = {
        'all': [], 'any': [], 'not': [], 'tag': operators, 'fact': operators,
        'did': ['channel', 'amount', 'total_amount', 'at_least', 'at_most', 'within_days', 'between'],
        'sequence': ['within_days', 'between'], 'audience': [], 'sample': ['named'],
    } -%}
    {%- set kind = kinds.keys() | select('in', who) | list if who is mapping else [] -%}
    {%- if kind | length != 1 -%}
        {%- do problems.append(place ~ ': give exactly one of ' ~ kinds | join(', ')) -%}
    {%- else -%}
        {%- set kind = kind[0] -%}
        {%- do check_keys(who, place ~ '.', [kind] + kinds[kind], problems) -%}
        {%- if kind in ('all', 'any') -%}
            {%- if not is_list(who[kind]) -%}
                {%- do problems.append(place ~ '.' ~ kind ~ ': give a list of conditions') -%}
            {%- else -%}
                {%- for each in who[kind] -%}
                    {%- do check_condition(each, place ~ '.' ~ kind ~ '[' ~ loop.index ~ ']', known, problems) -%}
                {%- endfor -%}
            {%- endif -%}
        {%- elif kind == 'not' -%}
            {%- do check_condition(who['not'], place ~ '.not', known, problems) -%}
        {%- elif kind in ('tag', 'fact') -%}
            {%- do check_column(who, kind, place, known[kind ~ 's'], problems) -%}
        {%- elif kind == 'did' -%}
            {%- do check_touchpoint(who, place, known, problems) -%}
            {%- do check_window(who, place, problems) -%}
            {%- do check_bounds(who, place, problems, true) -%}
        {%- elif kind == 'sequence' -%}
            {%- do check_sequence(who, place, known, problems) -%}
            {%- do check_window(who, place, problems) -%}
        {%- elif kind == 'audience' and (who.audience is not string or who.audience not in known.audiences) -%}
            {%- do problems.append(place ~ ": there is no audience '" ~ who.audience ~ "'") -%}
        {%- elif kind == 'sample' -%}
            {%- if not (who.sample is number and 0 < who.sample < 1) -%}
                {%- do problems.append(place ~ '.sample is not a number between 0 and 1') -%}
            {%- endif -%}
            {%- if not who.named %}{% do problems.append(place ~ '.named is missing') %}{% endif -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# As text, since a macro gives text: '' is false. #}
{% macro is_list(value) %}{{ 'yes' if value and value is sequence and value is not string and value is not mapping }}{% endmacro %}

{% macro check_column(who, kind, place, columns, problems) %}
    {%- set operators = ['is', 'in', 'between', 'at_least', 'at_most', 'known'] | select('in', who) | list -%}
    {%- if who[kind] is not string or who[kind] not in columns -%}
        {%- do problems.append(place ~ ': there is no ' ~ kind ~ " '" ~ who[kind] ~ "'") -%}
    {%- elif operators | length != 1 and operators != ['at_least', 'at_most'] -%}
        {%- do problems.append(place ~ ': give exactly one of is, in, between, at_least, at_most, known') -%}
    {%- elif 'known' in who -%}
        {%- if who.known is not boolean %}{% do problems.append(place ~ '.known is not true or false') %}{% endif -%}
    {%- else -%}
        {%- set column = columns[who[kind]] -%}
        {%- for key in operators -%}
            {%- set is_many = key in ('in', 'between') -%}
            {%- if is_many and not is_list(who[key]) or key == 'between' and who[key] | length != 2 -%}
                {%- do problems.append(place ~ '.' ~ key ~ ': give a list of ' ~ ('two ' if key == 'between' else '') ~ 'values') -%}
            {%- else -%}
                {%- for value in (who[key] if is_many else [who[key]]) -%}
                    {%- do check_value(value, place ~ '.' ~ key, column, problems) -%}
                {%- endfor -%}
            {%- endif -%}
            {%- if key not in ('is', 'in') and column.data_type in ('boolean', 'string') -%}
                {%- do problems.append(place ~ '.' ~ key ~ ': ' ~ who[kind] ~ ' is a ' ~ column.data_type
                    ~ ', which has no order') -%}
            {%- elif key == 'between' -%}
                {%- do check_order(who.between, place ~ '.between', problems) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{% macro check_value(value, place, column, problems) %}
    {%- set type = column.data_type -%}
    {%- if type == 'boolean' -%}{% set fits = value is boolean %}
    {%- elif type == 'string' -%}{% set fits = value is string %}
    {%- elif type == 'date' -%}{% set fits = is_day(value) %}
    {%- else -%}{% set fits = value is number and value is not boolean %}
    {%- endif -%}
    {%- if type == 'timestamp' -%}
        {%- do problems.append(place ~ ': a timestamp can only be known') -%}
    {%- elif not fits -%}
        {%- do problems.append(place ~ ": '" ~ value ~ "' is no " ~ type
            ~ (' (YYYY-MM-DD, or a whole number of days from the night)' if type == 'date' else '')) -%}
    {%- elif column.allowed and value | string not in column.allowed -%}
        {%- do problems.append(place ~ ": '" ~ value ~ "' is none of " ~ column.allowed | join(', ')) -%}
    {%- endif -%}
{% endmacro %}

{# As text, since a macro gives text: '' is false. #}
{% macro is_day(value) %}{{ 'yes' if (value is integer and value is not boolean) or is_date(value) }}{% endmacro %}
{% macro is_name(text) %}{{ 'yes' if modules.re.fullmatch('[a-z][a-z0-9_]*', text | string) }}{% endmacro %}
{% macro is_date(value) %}{{ 'yes' if modules.re.match('[0-9]{4}-[0-9]{2}-[0-9]{2}$', value | string) }}{% endmacro %}
{% macro is_whole(number) %}{{ 'yes' if number is integer and number is not boolean and number >= 1 }}{% endmacro %}

{% macro check_touchpoint(step, place, known, problems) %}
    {%- for key, there in {'did': known.touchpoint_types, 'channel': known.channels}.items() if key in step -%}
        {%- if step[key] is not string and not is_list(step[key]) -%}
            {%- do problems.append(place ~ '.' ~ key ~ ': give one or a list') -%}
        {%- else -%}
            {%- for given in ([step[key]] if step[key] is string else step[key]) if given not in there -%}
                {%- do problems.append(place ~ '.' ~ key ~ ": '" ~ given ~ "' is none of " ~ there | join(', ')) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for key in ['amount', 'total_amount'] if key in step -%}
        {%- if step[key] is not mapping or not step[key] -%}
            {%- do problems.append(place ~ '.' ~ key ~ ': give at_least, at_most or both') -%}
        {%- else -%}
            {%- do check_keys(step[key], place ~ '.' ~ key ~ '.', ['at_least', 'at_most'], problems) -%}
            {%- do check_bounds(step[key], place ~ '.' ~ key, problems, false) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}

{# Counts are whole: at least 1, since 0 says nothing, and at most 0 for never. #}
{% macro check_bounds(given, place, problems, is_count) %}
    {%- for key in ['at_least', 'at_most'] if key in given -%}
        {%- set bound = given[key] -%}
        {%- if bound is boolean or bound is not number -%}
            {%- do problems.append(place ~ '.' ~ key ~ ': give a number') -%}
        {%- elif is_count and (bound is not integer or bound < (1 if key == 'at_least' else 0)) -%}
            {%- do problems.append(place ~ '.' ~ key ~ ': give a whole number from '
                ~ (1 if key == 'at_least' else 0)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if given.at_least is number and given.at_most is number -%}
        {%- do check_order([given.at_least, given.at_most], place, problems) -%}
    {%- endif -%}
{% endmacro %}

{% macro check_window(who, place, problems) %}
    {%- if 'within_days' in who and 'between' in who -%}
        {%- do problems.append(place ~ ': give within_days or between') -%}
    {%- endif -%}
    {%- if 'within_days' in who %}{% do check_days(who.within_days, place, problems) %}{% endif -%}
    {%- if 'between' in who -%}
        {%- set days = who.between if is_list(who.between) else [] -%}
        {%- if days | length != 2 or not is_day(days[0]) or not is_day(days[1]) -%}
            {%- do problems.append(place ~ '.between: give two days, YYYY-MM-DD or a whole number from the night') -%}
        {%- else -%}
            {%- do check_order(days, place ~ '.between', problems) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# The first of two values is not above the second, where both are of a kind. #}
{% macro check_order(two, place, problems) %}
    {%- set comparable = two if two[0] is number else two | map('string') | list -%}
    {%- if two | length == 2 and (two[0] is number) == (two[1] is number) and comparable[0] > comparable[1] -%}
        {%- do problems.append(place ~ ': ' ~ two[0] ~ ' is after ' ~ two[1]) -%}
    {%- endif -%}
{% endmacro %}

{% macro check_days(days, place, problems) %}
    {%- if not is_whole(days) -%}
        {%- do problems.append(place ~ '.within_days: give a whole number from 1') -%}
    {%- endif -%}
{% endmacro %}

{% macro check_sequence(who, place, known, problems) %}
    {%- set steps = who.sequence if is_list(who.sequence) else [] -%}
    {%- if not 2 <= steps | length <= 5 -%}
        {%- do problems.append(place ~ '.sequence: give 2 to 5 steps') -%}
    {%- endif -%}
    {%- for given in steps -%}
        {%- set here = place ~ '.sequence[' ~ loop.index ~ ']' -%}
        {%- set step = given['not'] if given is mapping and 'not' in given else given -%}
        {%- if step is not mapping or 'did' not in step -%}
            {%- do problems.append(here ~ ': give did, or not with did') -%}
        {%- else -%}
            {%- set keys = ['did', 'channel', 'amount'] + ([] if loop.first else ['within_days']) -%}
            {%- do check_keys(step, here ~ '.', keys, problems) -%}
            {%- do check_touchpoint(step, here, known, problems) -%}
            {%- if 'within_days' in step %}{% do check_days(step.within_days, here, problems) %}{% endif -%}
        {%- endif -%}
        {%- if 'not' in given and (loop.first or not loop.last) -%}
            {%- do problems.append(here ~ ': only the last step may be not') -%}
        {%- endif -%}
        {%- if 'not' in given %}{% do check_keys(given, here ~ '.', ['not'], problems) %}{% endif -%}
    {%- endfor -%}
{% endmacro %}
