{# What tells a table how much of it to work out anew tonight. #}

{# A table beside a model's own, private to it and the models that follow it. #}
{% macro beside(relation, name) %}
    {{ return(relation.incorporate(path={'identifier': relation.identifier ~ '__' ~ name})) }}
{% endmacro %}

{% macro relation_exists(relation) %}
    {{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier) is not none) }}
{% endmacro %}

{# Remembers nodes whose component may have changed, if another model asks for them. #}
{% macro touch(nodes) %}
    {% if not config.get('remembers_touched', false) %}{{ return('') }}{% endif %}
    {% set touched = beside(this, 'touched') %}
    {% do run_query("create table if not exists " ~ touched ~ " (node_key bigint)") %}
    {% do run_query("insert into " ~ touched ~ " " ~ nodes) %}
{% endmacro %}

{# The nights whose rows are not the same in both, by their count and checksum. #}
{% macro changed_nights(rows, table, night, columns) %}
    select coalesce(tonight.{{ night }}, known.{{ night }}) as {{ night }}
    from (
        select {{ night }}, count(*) as row_count, {{ checksum(columns) }} as row_checksum
        from ({{ rows }}) as tonight_rows
        group by {{ night }}
    ) as tonight
    full join (
        select {{ night }}, count(*) as row_count, {{ checksum(columns) }} as row_checksum
        from {{ table }}
        group by {{ night }}
    ) as known
        on tonight.{{ night }} = known.{{ night }}
    where
        tonight.{{ night }} is null
        or known.{{ night }} is null
        or tonight.row_count <> known.row_count
        or tonight.row_checksum <> known.row_checksum
{% endmacro %}

{# Rows of the first that the second has not. #}
{% macro rows_missing(rows, others, columns) %}
    select candidates.*
    from ({{ rows }}) as candidates
    where not exists (
        select 1
        from ({{ others }}) as others
        where
            {% for column in columns %}
            {{ 'and ' if not loop.first }}candidates.{{ column }} = others.{{ column }}
            {% endfor %}
    )
{% endmacro %}

{# These nodes and everybody in their components; null is nobody. #}
{% macro connected_to(nodes, components) %}
    with node_components as (
        select coalesce(components.component_key, nodes.node_key) as component_key
        from {{ nodes }} as nodes
        left join {{ components }} as components on nodes.node_key = components.node_key
        where nodes.node_key is not null
    )

    select component_key as node_key from node_components
    union
    select node_key from {{ components }}
    where component_key in (select component_key from node_components)
{% endmacro %}

{#
    Before one_ids is built: the identifiers whose person may have changed since it last
    was, in a scratch table, and their rows out of one_ids. These are the nodes touched
    and identifiers that are new, gone, or of another age, with everybody connected.
#}
{% macro forget_touched() %}
    {% if not is_incremental() %}{{ return('') }}{% endif %}
    {% set components = ref('int_linked_components') %}
    {% set identifiers = ref('identifiers') %}
    {% set marks = "select node_key from " ~ beside(components, 'touched') %}
    {% set other_marks = "select node_key from " ~ beside(ref('int_identity_separations'), 'touched') %}
    {% set active = "select identifier_key, first_landed_on from " ~ identifiers ~ " where status = 'active'" %}
    {% set columns = ['identifier_key', 'first_landed_on'] %}
    {% do create_scratch('nights', changed_nights(active, this, 'first_landed_on', columns[:1])) %}
    {% set in_nights = " where first_landed_on in (select first_landed_on from " ~ scratch('nights') ~ ")" %}
    {% set tonight = "select * from (" ~ active ~ ") as active" ~ in_nights %}
    {% set known = "select identifier_key, first_landed_on from " ~ this ~ in_nights %}
    {# those marked by their edges are whole components already #}
    {% set changed %}
        select node_key
        from (
            {{ other_marks }}
            union
            select identifier_key from ({{ rows_missing(tonight, known, columns) }}) as gained
            union
            select identifier_key from ({{ rows_missing(known, tonight, columns) }}) as lost
        ) as others
        where node_key not in ({{ marks }} where node_key is not null)
    {% endset %}
    {% do create_scratch('changed', changed) %}
    {% set everybody %}
        select identifier_key as node_key from {{ identifiers }}
        union
        select identifier_key as node_key from {{ this }}
    {% endset %}
    {% set is_all = has_rows("(" ~ marks ~ " union all " ~ other_marks ~ ") as marks where node_key is null") %}
    {% set touched %}
        {{ marks }}
        union
        select node_key from ({{ connected_to(scratch('changed'), components) }}) as connected
    {% endset %}
    {% do create_scratch('touched', everybody if is_all else touched) %}
    {% do delete_rows(this, "identifier_key in (select node_key from " ~ scratch('touched') ~ ")") %}
    {% for name in ['nights', 'changed'] %}{% do drop_scratch(name) %}{% endfor %}
{% endmacro %}

{# A filter for the inputs of one_ids. #}
{% macro where_touched(key) %}
    {%- if is_incremental() %}where {{ key }} in (select node_key from {{ scratch('touched') }}){% endif -%}
{% endmacro %}

{# After one_ids is built: nobody is touched any more. #}
{% macro forget_touches() %}
    {% if not execute %}{{ return('') }}{% endif %}
    {% for model_name in ['int_linked_components', 'int_identity_separations'] %}
        {% do delete_rows(beside(ref(model_name), 'touched'), '1 = 1') %}
    {% endfor %}
    {% do drop_scratch('touched') %}
{% endmacro %}
