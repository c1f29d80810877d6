{#
    An identifier's value in the one form its type has, null where nothing valid is
    left: E.164 for phones (a mobile of China or a number of North America may come
    without its country), lower case for e-mail, devices and cookies, upper case for
    CRM ids, trimmed for the rest. Nothing is valid beyond 200 characters, nor a letter of
    another script in an e-mail or a CRM id, which looks like one of ours and is not.
#}
{% macro normalise_identifier(type, expr) %}
    {%- if type == 'phone' -%}
    {%- set number = regex_replace_all("translate(" ~ expr ~ ", '０１２３４５６７８９＋（）－　', '0123456789+()- ')", '[ ().-]', '') -%}
    case
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
            and {{ regex_matches('trim(' ~ expr ~ ')', '^[!-?A-~]+@[!-?A-~]+[.][!-\-/-?A-~]+$') }}
            then lower(trim({{ expr }}))
    end
    {%- elif type == 'crm_id' -%}
    case
        when length({{ expr }}) <= 200 and {{ regex_matches('trim(' ~ expr ~ ')', '^[!-~]+$') }}
            then upper(trim({{ expr }}))
    end
    {%- elif type in ('device', 'cookie') -%}
    case when length({{ expr }}) <= 200 then nullif(lower(trim({{ expr }})), '') end
    {%- else -%}
    case when length({{ expr }}) <= 200 then nullif(trim({{ expr }}), '') end
    {%- endif -%}
{% endmacro %}

{% macro identifier_key(type, expr) %}{{ id_hash("'" ~ type ~ ":' || " ~ normalise_identifier(type, expr)) }}{% endmacro %}

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
        when {{ type }} = 'phone' and {{ expr }} like '+%'
            then left({{ expr }}, length({{ expr }}) - 8) || '****' || right({{ expr }}, 4)
        when {{ type }} = 'email' and {{ expr }} like '%@%'
            then left({{ expr }}, 1) || '***' || substr({{ expr }}, instr({{ expr }}, '@'))
        else left({{ expr }}, 1) || '***' || right({{ expr }}, 2)
    end
{% endmacro %}
