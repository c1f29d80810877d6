{#
    Incremental tables whose cost follows the change. A model says in its YAML what its
    rows depend on: `config: {materialized: incremental, meta: {renewed_by: {key: table}}}`,
    or a list of tables. A key is stale when the rows that the table holds of it may not
    be those that the landed batches and the rules give tonight. Before the model runs,
    its stale keys are listed; the model reads `where {{ is_stale() }}` only, and what it
    gives replaces every row held of a stale key. A late file, a restated one, a replay of
    a past night and a night that failed half way all end in the rows of a full build.

    Rows held are compared with tonight's input:
    batch_id: live_batches      batches landed, superseded, or not yet landed then
    (a batch_id that is no landed batch is always stale: an arm renewed whole)
    identifier_key: one_ids     identifiers whose One-ID (`one_id`, -1 for none) differs
    named_campaign_id: dim_campaigns   campaigns whose `campaign_id` (-1 for none) differs
    <key>: <model>              keys whose `content_hash` in that model differs
    Or that input has told what it changed, see `told`:
    <key>: <renewed model>      keys of the rows that it changed since this one read it

    `renewed_as: key` turns all stale keys into those of the rows held of them.
    A model that is renewed by nothing, `renewed_by: {}`, is worked out whole and tells
    its readers what has changed. With a `unique_key`, which is then the key that readers
    ask for, only rows that differ are written anew, and rows are compared by one join.
#}
{% macro is_stale() %}
    {%- if is_renewal() -%}
    (
        {%- for key in replaced_by() -%}
            {{ ' or ' if not loop.first }}{{ is_in_list(key) }}
        {%- endfor -%}
    )
    {%- else -%}
    1 = 1
    {%- endif -%}
{% endmacro %}

{# A unit test shows a full build: it has no table to renew. #}
{% macro is_renewal() %}{{ return(model.resource_type == 'model' and is_incremental()) }}{% endmacro %}

{# Lists of stale keys: temporary tables of the model's own connection. #}
{% macro list_name(key) %}{{ return('stale_' ~ key | replace(', ', '_')) }}{% endmacro %}

{% macro is_in_list(key) %}({{ key }}) in (select {{ key }} from {{ scratch(list_name(key)) }}){% endmacro %}

{# The tables by each key, as a list. #}
{% macro renewed_by(node) %}
    {% set tables = {} %}
    {% for key, given in (node.config.get('meta') or {}).get('renewed_by', {}).items() %}
        {% do tables.update({key: [given] if given is string else given}) %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}

{# The keys whose rows are replaced: all, or the one that the others are looked up for. #}
{% macro replaced_by() %}
    {% set meta = model.config.meta %}
    {{ return([meta.renewed_as] if meta.renewed_as else meta.renewed_by | list) }}
{% endmacro %}

{# A pre-hook of every model; does nothing unless the model is renewed by something. #}
{% macro list_stale_keys() %}
    {% if not execute or 'renewed_by' not in (model.config.get('meta') or {}) %}{{ return('') }}{% endif %}
    {% if not is_renewal() %}{% do tell_everything() %}{{ return('') }}{% endif %}
    {% for key, tables in renewed_by(model).items() %}
        {% set lists = [] %}
        {% for table in tables %}{% do lists.append("(" ~ stale_keys(key, table) ~ ")") %}{% endfor %}
        {% do create_scratch(list_name(key), lists | join(" union ")) %}
    {% endfor %}
    {% for key in renewed_by(model) if key not in replaced_by() %}
        {% set main = model.config.meta.renewed_as %}
        {% do run_query("insert into " ~ scratch(list_name(main)) ~ " select distinct " ~ main
            ~ " from " ~ this ~ " where " ~ is_in_list(key)) %}
    {% endfor %}
    {% do list_undone_keys() %}
    {% for key, table in model.config.meta.get("shared_keys", {}).items() %}
        {% do run_query("insert into " ~ scratch(list_name('batch_id')) ~ contested_batches(key, ref(table))) %}
    {% endfor %}
{% endmacro %}

{#
    Batches of which the table holds a key that a stale batch has too: what they make
    together is to be seen anew. The model gives a batch that shares a key with another
    one a name that no landed batch has, so that it is stale by itself.
#}
{% macro contested_batches(key, table) %}
    select distinct batch_id
    from {{ this }}
    where
        {{ key }} in (select {{ key }} from {{ table }} where {{ is_in_list('batch_id') }})
        and not {{ is_in_list('batch_id') }}
{% endmacro %}

{% macro stale_keys(key, table) %}
    {% if table == 'live_batches' %}
        {% set sources = source_tables(model) | join("', '") %}
        {% set live = "select batch_id from " ~ live_batches() ~ " where source_table in ('" ~ sources ~ "')" %}
        {{ return(stale_rows('batch_id', 'batch_id', live)) }}
    {% elif is_teller(table) %}
        {{ return(told_keys(key, table)) }}
    {% elif table == 'one_ids' %}
        {{ return(stale_references(key, ref(table), 'identifier_key', 'one_id')) }}
    {% elif table == 'dim_campaigns' %}
        {{ return(stale_references(key, ref(table), 'campaign_id', 'campaign_id')) }}
    {% endif %}
    {% set columns = key ~ ', content_hash' %}
    {{ return(stale_rows(key, columns, "select " ~ columns ~ " from " ~ ref(table))) }}
{% endmacro %}

{# Keys whose columns, as held, differ from tonight's. #}
{% macro stale_rows(key, columns, tonight) %}
    with held as (select distinct {{ columns }} from {{ this }}),

    tonight as ({{ tonight }}),

    changed as (
        (select * from tonight except select * from held)
        union all
        (select * from held except select * from tonight)
    )

    select distinct {{ key }} from changed
{% endmacro %}

{% macro stale_references(key, table, table_key, column) %}
    select held.{{ key }}
    from (select distinct {{ key }}, {{ column }} from {{ this }} where {{ key }} is not null) as held
    left join {{ table }} as tonight on held.{{ key }} = tonight.{{ table_key }}
    where held.{{ column }} <> coalesce(tonight.{{ column }}, -1)
{% endmacro %}

{# The source tables that a model reads, through its staging views. #}
{% macro source_tables(node) %}
    {% set found = [] %}
    {% for parent in node.depends_on.nodes %}
        {% if parent in graph.sources %}
            {% do found.append(graph.sources[parent].source_name ~ '.' ~ graph.sources[parent].name) %}
        {% elif graph.nodes[parent].resource_type == 'model' %}
            {% do found.extend(source_tables(graph.nodes[parent])) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#
    dbt's name for the strategy `renewal`: rows held of stale keys make way for tonight's;
    of a model with a `unique_key`, those rows only that differ.
#}
{% macro get_incremental_renewal_sql(arguments) %}
    {% set target, tonight = arguments.target_relation, arguments.temp_relation %}
    {% set readers = readers_of(model.name) %}
    {% set keys, own_key = replaced_by(), arguments.unique_key %}
    {% set own_key = own_key if own_key is string else (own_key or []) | join(', ') %}
    {% set held = "select * from " ~ target ~ " where " ~ (is_stale() if keys else '1 = 1') %}
    {% set given = "select * from " ~ tonight %}
    {% if own_key %}
    {% do create_scratch('changes', changed_keys(held, given, own_key, arguments.dest_columns)) %}
    {% set is_changed = '(' ~ own_key ~ ') in (select ' ~ own_key ~ ' from ' ~ scratch('changes') ~ ')' %}
    {% if scratch_has_rows('changes') %}
    delete from {{ target }} where {{ is_changed }};
    {{ get_insert_into_sql(target, '(' ~ given ~ ' where ' ~ is_changed ~ ') as given', arguments.dest_columns) }};
    {% endif %}
    {% else %}
    {% if readers %}{% do create_scratch('changes', changed_rows(held, given, arguments.dest_columns)) %}{% endif %}
    {% if keys or scratch_has_rows('changes') %}
    {% for key in keys %}
    delete from {{ target }} where {{ is_in_list(key) }};
    {% else %}
    delete from {{ target }};
    {% endfor %}
    {{ get_insert_into_sql(target, '(' ~ given ~ ') as given', arguments.dest_columns) }};
    {% endif %}
    {% endif %}
    {% for reader, key in readers %}
    insert into {{ told(reader, model.name, key) }} select distinct false, {{ known_by(model, key) }} from {{ scratch('changes') }};
    {% endfor %}
    {% for key in renewed_by(model) %}
    drop table {{ scratch(list_name(key)) }};
    {% endfor %}
    drop table if exists {{ scratch('changes') }};
{% endmacro %}

{# Rows that were held and are not given tonight, or the other way round. #}
{% macro changed_rows(held, given, columns) %}
    {% set columns = get_quoted_csv(columns | map(attribute='name')) %}
    {% set held = "select " ~ columns ~ " from (" ~ held ~ ") as held" %}
    {% set given = "select " ~ columns ~ " from (" ~ given ~ ") as given" %}
    (({{ held }}) except ({{ given }})) union all (({{ given }}) except ({{ held }}))
{% endmacro %}

{# The unique keys of such rows: one join, where `except` hashes all columns twice. #}
{% macro changed_keys(held, given, own_key, columns) %}
    {% set own_keys = own_key.split(', ') %}
    select {% for key in own_keys %}coalesce(held.{{ key }}, given.{{ key }}) as {{ key }}{{ ', ' if not loop.last }}{% endfor %}
    from ({{ held }}) as held
    full join ({{ given }}) as given
        on {% for key in own_keys %}held.{{ key }} = given.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
    where {% for column in columns %}held.{{ column.quoted }} is distinct from given.{{ column.quoted }}{{ ' or ' if not loop.last }}{% endfor %}
{% endmacro %}

{#
    What a renewed model tells each model that is renewed by it: the keys of the rows that
    it changed, in a table of the two. The reader forgets them in the transaction that
    renews it, so that none is lost when a night stops between the two.
#}
{% macro told(reader, teller, key) %}
    {% set table = 'renewal.' ~ reader ~ '__' ~ teller %}
    {% set columns = ['is_all boolean'] %}
    {% for column in key.split(', ') %}
        {% do columns.append(column ~ ' ' ~ node_of(reader).columns[column].data_type) %}
    {% endfor %}
    {% do run_query("create table if not exists " ~ table ~ " (" ~ columns | join(', ') ~ ")") %}
    {{ return(table) }}
{% endmacro %}

{% macro node_of(name) %}{{ return(graph.nodes['model.' ~ project_name ~ '.' ~ name]) }}{% endmacro %}

{# The teller's own name of the key: its `known_by`, or the same. #}
{% macro known_by(teller, key) %}{{ return(teller.config.meta.get('known_by', key)) }}{% endmacro %}

{% macro is_teller(name) %}
    {{ return('renewed_by' in (node_of(name).config.get('meta') or {})) }}
{% endmacro %}

{# The models that a model tells, each with the key that it asks for. #}
{% macro readers_of(name) %}
    {% set readers = [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' %}
        {% for key, tables in renewed_by(node).items() if name in tables %}
            {% do readers.append((node.name, key)) %}
        {% endfor %}
    {% endfor %}
    {{ return(readers) }}
{% endmacro %}

{# Of a table that is built anew nobody knows what it changed. #}
{% macro tell_everything() %}
    {% for reader, key in readers_of(model.name) %}
        {% do run_query("drop table if exists renewal." ~ reader ~ "__" ~ model.name) %}
        {% do run_query("insert into " ~ told(reader, model.name, key) ~ " (is_all) values (true)") %}
    {% endfor %}
{% endmacro %}

{% macro told_keys(key, teller) %}
    {% set table = told(model.name, teller, key) %}
    {% set keys = "select " ~ key ~ " from " %}
    {% if has_rows(table ~ " where is_all") %}
        {% set teller_key = known_by(node_of(teller), key) %}
        {{ return(keys ~ this ~ " union select " ~ teller_key ~ " from " ~ ref(teller)) }}
    {% endif %}
    {{ return("select distinct " ~ key ~ " from " ~ table) }}
{% endmacro %}

{# A post-hook of every model: what was told has been read. #}
{% macro forget_told() %}
    {%- if execute -%}
    {%- for key, tables in renewed_by(model).items() -%}
        {%- for table in tables if table != 'live_batches' and is_teller(table) -%}
            delete from {{ told(model.name, table, key) }};
        {%- endfor -%}
    {%- endfor -%}
    {%- endif -%}
{% endmacro %}
