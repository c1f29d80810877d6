{#
    A value as it looks: without blanks around it, and of another width or with invisible
    characters as it would be typed. Most values are ASCII, which costs nothing to see.
#}
{% macro visible_text(expr) %}
    {%- set seen = regex_replace_all(expr, '[\\x{AD}\\x{180E}\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}\\x{2060}-\\x{206F}\\x{FEFF}]+', '') -%}
    {%- set spaced = regex_replace_all(seen, '[\\x{A0}\\x{2000}-\\x{200A}\\x{202F}\\x{3000}]', ' ') -%}
    {%- set dashed = regex_replace_all(spaced, '[\\x{2010}-\\x{2015}\\x{2212}]', '-') -%}
    {%- set narrow = "translate(" ~ dashed ~ ", '" ~ fullwidth_letters() ~ "', '" ~ ascii_letters() ~ "')" -%}
    case when {{ is_ascii(expr) }} then {{ trim_blanks(expr) }} else {{ trim_blanks(narrow) }} end
{%- endmacro %}

{% macro ascii_letters() -%}
    !#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~
{%- endmacro %}
{% macro fullwidth_letters() -%}
    ！＃＄％＆（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［］＾＿ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～
{%- endmacro %}

{# Latin letters beside Greek or Cyrillic ones, which look like them and are not. #}
{% macro mixes_scripts(text) %}{{ regex_matches(text, '[A-Za-z].*[\\x{370}-\\x{52F}]|[\\x{370}-\\x{52F}].*[A-Za-z]') }}{% endmacro %}

{#
    An identifier's value in the one form its type has, null where nothing valid is
    left: E.164 for phones (a mobile of China or a number of North America may come
    without its country), lower case for e-mail, devices and cookies, upper case for
    CRM ids, as it looks for the rest. `invalid_reason` says why a value has no such form.
#}
{% macro normalise_identifier(type, expr) %}
    {%- set text = visible_text(expr) -%}
    {%- if type == 'phone' -%}
    {%- set number = regex_replace_all(text, '[ ().-]', '') -%}
    case
        when length({{ expr }}) > 200 then null
        when {{ regex_matches(number, '^([+]86|0086|86)?1[3-9][0-9]{9}$') }}
            then '+86' || right({{ number }}, 11)
        when {{ regex_matches(number, '^([+]1|001)?[2-9][0-9]{9}$') }}
            then '+1' || right({{ number }}, 10)
        when {{ regex_matches(number, '^([+]|00)(86|1)') }} then null
        when {{ regex_matches(number, '^([+]|00)[1-9][0-9]{7,14}$') }}
            then {{ regex_replace_all(number, '^([+]|00)', '+') }}
    end
    {%- elif type == 'email' -%}
    case
        when
            length({{ expr }}) <= 200
            and {{ regex_matches(text, '^[!-?A-~]+@[!-?A-~]+[.][!-\-/-?A-~]+$') }}
            then lower({{ text }})
    end
    {%- elif type == 'crm_id' -%}
    case when length({{ expr }}) <= 200 and {{ regex_matches(text, '^[!-~]+$') }} then upper({{ text }}) end
    {%- else -%}
    case
        when length({{ expr }}) <= 200 and ({{ is_ascii(expr) }} or not {{ mixes_scripts(text) }})
            then nullif({{ "lower(" ~ text ~ ")" if type in ('device', 'cookie') else text }}, '')
    end
    {%- endif -%}
{% endmacro %}

{# Why a value that `normalise_identifier` refused is none of its type, in words. #}
{% macro invalid_reason(type, expr) %}
    {%- set text = visible_text(expr) -%}
    'not a valid ' || {{ type }} || case
        when {{ text }} = '' then ': nothing to see'
        when length({{ expr }}) > 200 then ': longer than 200 characters'
        when {{ mixes_scripts(text) }} then ': letters of two scripts that look alike'
        when {{ type }} in ('phone', 'email', 'crm_id') and not {{ is_ascii(text) }}
            then ': a letter of another script'
        when {{ regex_matches(text, '[*]') }} then ': masked'
        when {{ type }} <> 'email' and {{ normalise_identifier('email', expr) }} is not null
            then ': it is an e-mail'
        when {{ type }} <> 'phone' and {{ normalise_identifier('phone', expr) }} is not null
            then ': it is a phone'
        else ''
    end
{% endmacro %}

{# The key that an identifier, as `type:value`, goes by everywhere outside the vault. #}
{% macro keyed_hash(expr) %}{{ id_hash(identifier_secret() ~ " || " ~ expr) }}{% endmacro %}

{#
    What only this installation knows, so that nobody else can try all phones until a key
    fits. Read from its file by the engine: it stands in no statement and in no log. A unit
    test goes without, so that a reader can check its keys.
#}
{% macro identifier_secret() %}
    {%- set is_unit_test = model and model.resource_type == 'unit_test' -%}
    {{ return("''" if is_unit_test else adapter.dispatch('first_line')(home_path('secret'))) }}
{% endmacro %}

{% macro home_path(path) %}{{ return(env_var('OMNIMART_HOME', 'var') ~ '/' ~ path) }}{% endmacro %}

{% macro identifier_key(type, expr) %}{{ keyed_hash("'" ~ type ~ ":' || " ~ normalise_identifier(type, expr)) }}{% endmacro %}

{# The same for a column `identifier_type` that says each row's type. #}
{% macro normalise_by_type(expr) %}
    case identifier_type
        {% for type in ['phone', 'email', 'crm_id', 'device', 'cookie'] %}
        when '{{ type }}' then {{ normalise_identifier(type, expr) }}
        {% endfor %}
        else {{ normalise_identifier('other', expr) }}
    end
{% endmacro %}

{#
    The identifiers that rows of one source table carry: one row per distinct set of
    them and identifier in it. `table` is a CTE of the model, `identifiers` maps types
    to its columns. Grouped before it is unpivoted: millions of events carry few sets.
    Rows that stand for several say between which instants, and how many, they were.
#}
{% macro identifier_sets(
    source, table, observed_at, identifiers, last_observed_at=observed_at, row_count='count(*)'
) %}
    with identifier_sets as (
        select
            {% for type, column in identifiers.items() %}
            nullif({{ column }}, '') as {{ type }},
            {% endfor %}
            min({{ observed_at }}) as first_observed_at,
            max({{ last_observed_at }}) as last_observed_at,
            min(landed_on) as first_landed_on,
            max(landed_on) as last_landed_on,
            {{ row_count }} as observation_count,
            min(is_synthetic) as is_synthetic
        from {{ table }}
        group by {% for column in identifiers.values() %}nullif({{ column }}, ''){{ ', ' if not loop.last }}{% endfor %}
    )

    {% set members = [] %}
    {% for type in identifiers %}
        {% do members.append("coalesce(" ~ type ~ ", '')") %}
    {% endfor %}
    {% for type in identifiers %}
    select
        {{ id_hash("'" ~ source ~ "." ~ table ~ "' || chr(31) || " ~ members | join(" || chr(31) || ")) }} as observation_id,
        '{{ source }}' as source,
        '{{ table }}' as observed_in,
        '{{ type }}' as identifier_type,
        {{ type }} as identifier_value,
        first_observed_at,
        last_observed_at,
        first_landed_on,
        last_landed_on,
        observation_count,
        is_synthetic
    from identifier_sets
    where {{ type }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{% endmacro %}

{# Enough to recognise a value by, too little to reach its owner. #}
{% macro mask_identifier(type, expr) %}
    case
        when length({{ expr }}) < 6 then '***'
        when {{ type }} = 'phone' and {{ regex_matches(expr, '^[+][0-9]{8,15}$') }}
            then left({{ expr }}, length({{ expr }}) - 8) || '****' || right({{ expr }}, 4)
        when {{ type }} = 'email' and {{ regex_matches(expr, '^[^@ ]+@[^@ ]{1,60}$') }}
            then left({{ expr }}, 1) || '***' || substr({{ expr }}, instr({{ expr }}, '@'))
        else left({{ expr }}, 1) || '***' || right({{ expr }}, 2)
    end
{% endmacro %}
