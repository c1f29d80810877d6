{#
    A table of connected components. The model's SQL gives edges (a, b, landed_on), keys
    of type bigint; the table has one row per node that edges join to a smaller one:
    node_key and component_key, the smallest node of the component. That one has no row:
    finding all of them again would cost as much as the first round.

    Each round hooks every node to its smallest neighbour, follows the hooks to their
    roots by pointer jumping, and replaces each edge's ends by their roots. It goes on
    until no edge is left: two rounds remove at least half of the nodes that still have
    an edge, whatever the shape of the graph, and a chain of n hooks takes log2(n) jumps.
    No random choice anywhere, so the same edges give the same table.

    The edges are kept beside it, as <model>__edges. The next run compares them with
    tonight's, by count and checksum of each night they landed on and edge by edge only
    where those differ, and works out the components alone that have an end of an edge
    gained or lost. With `remembers_touched`, <model>__touched holds the nodes concerned
    until the model that reads it empties it; a row of null stands for all nodes.
#}
{% materialization connected_components, default %}
    {% do components_begin() %}
    {% set edges_table = beside(this, 'edges') %}
    {% if should_full_refresh() or not (load_cached_relation(this) and relation_exists(edges_table)) %}
        {% do components_build_all(edges_table) %}
    {% else %}
        {% do components_build_touched(edges_table) %}
    {% endif %}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{% macro components_build_all(edges_table) %}
    {% set labelled_nodes = "select node as node_key, root as component_key from " ~ scratch('labels') %}
    {% do run_query("drop table if exists " ~ edges_table) %}
    {% do run_query("create table " ~ edges_table ~ " as " ~ components_edges(sql)) %}
    {% do components_label(components_contract(0, edges_table)) %}
    {% do touch("select cast(null as bigint)") %}
    {% do components_swap(labelled_nodes) %}
    {% do drop_scratch('labels') %}
{% endmacro %}

{% macro components_build_touched(edges_table) %}
    {% set edges = components_edges(sql) %}
    {% do create_scratch('nights', changed_nights(edges, edges_table, 'landed_on', ['a', 'b'])) %}
    {% set nights = "(select landed_on from " ~ scratch('nights') ~ ")" %}
    {% set known = "select a, b, landed_on from " ~ edges_table ~ " where landed_on in " ~ nights %}
    {% do create_scratch('tonight', "select a, b, landed_on from (" ~ edges ~ ") as edges where landed_on in " ~ nights) %}
    {% do create_scratch('gained', rows_missing("select * from " ~ scratch('tonight'), known, ['a', 'b', 'landed_on'])) %}
    {% do create_scratch('lost', rows_missing(known, "select * from " ~ scratch('tonight'), ['a', 'b', 'landed_on'])) %}
    {% set ends %}
        select a as node_key from {{ scratch('gained') }}
        union
        select b as node_key from {{ scratch('gained') }}
        union
        select a as node_key from {{ scratch('lost') }}
        union
        select b as node_key from {{ scratch('lost') }}
    {% endset %}
    {% do create_scratch('ends', ends) %}
    {% do create_scratch('reached', connected_to(scratch('ends'), this)) %}
    {% set reached_nodes = "(select node_key from " ~ scratch('reached') ~ ")" %}
    {% do delete_rows(edges_table, "(a, b, landed_on) in (select a, b, landed_on from " ~ scratch('lost') ~ ")") %}
    {% do run_query("insert into " ~ edges_table ~ " select a, b, landed_on from " ~ scratch('gained')) %}
    {% do create_scratch('edges_0', "select a, b from " ~ edges_table ~ " where a in " ~ reached_nodes) %}
    {% do components_label(components_contract(0)) %}
    {% do delete_rows(this, "node_key in " ~ reached_nodes) %}
    {% call statement('main') %}
        insert into {{ this }} (node_key, component_key)
        select node, root from {{ scratch('labels') }}
    {% endcall %}
    {% do touch("select node_key from " ~ scratch('reached')) %}
    {% for name in ['nights', 'tonight', 'gained', 'lost', 'ends', 'reached', 'labels'] %}{% do drop_scratch(name) %}{% endfor %}
    {% do components_commit() %}
{% endmacro %}

{% macro components_begin() %}
    {% do run_hooks(pre_hooks, inside_transaction=False) %}
    {% do run_hooks(pre_hooks, inside_transaction=True) %}
{% endmacro %}

{# The model's table from these rows, in the place of the last one. #}
{% macro components_swap(rows) %}
    {% set existing_relation = load_cached_relation(this) %}
    {% set target_relation = this.incorporate(type='table') %}
    {% set intermediate_relation = make_intermediate_relation(target_relation) %}
    {% set backup_relation = make_backup_relation(target_relation, 'table') %}
    {% do drop_relation_if_exists(load_cached_relation(intermediate_relation)) %}
    {% do drop_relation_if_exists(load_cached_relation(backup_relation)) %}
    {% call statement('main') %}
        {{ create_table_as(False, intermediate_relation, rows) }}
    {% endcall %}
    {% if existing_relation is not none %}
        {% do adapter.rename_relation(existing_relation, backup_relation) %}
    {% endif %}
    {% do adapter.rename_relation(intermediate_relation, target_relation) %}
    {% do components_commit() %}
    {% do drop_relation_if_exists(backup_relation) %}
{% endmacro %}

{% macro components_commit() %}
    {% do run_hooks(post_hooks, inside_transaction=True) %}
    {% do persist_docs(this, model) %}
    {% do adapter.commit() %}
    {% do run_hooks(post_hooks, inside_transaction=False) %}
{% endmacro %}

{% macro components_edges(sql) %}
    select
        cast(least(a, b) as bigint) as a,
        cast(greatest(a, b) as bigint) as b,
        cast(landed_on as date) as landed_on
    from ({{ sql }}) as edges
    where a <> b
{% endmacro %}

{#
    Contracts until no edge is left; returns the number of rounds, `roots_<round>` stay.
    Edges come as a table of their own, which stays, or as scratch `edges_0`.
#}
{% macro components_contract(round, given=none) %}
    {% set edges = given or scratch('edges_' ~ round) %}
    {% set roots = 'roots_' ~ round %}
    {% if not has_rows(edges) %}
        {% do drop_scratch('edges_' ~ round) %}
        {{ return(round) }}
    {% endif %}
    {% do create_scratch('first_hooks', "select b as node, min(a) as root from " ~ edges ~ " group by b") %}
    {% do create_scratch(roots, "select node, root from " ~ scratch('first_hooks') ~ " where 1 = 0") %}
    {% do components_jump(roots, 'first_hooks') %}
    {# most edges are hooks, whose ends have one root: not worth two lookups #}
    {% set unhooked_edges %}
        select edges.a, edges.b
        from {{ edges }} as edges
        inner join {{ scratch('first_hooks') }} as hooks on edges.b = hooks.node and edges.a <> hooks.root
    {% endset %}
    {% do create_scratch('unhooked_edges', unhooked_edges) %}
    {% set contracted_edges %}
        select least(a, b) as a, greatest(a, b) as b
        from (
            select coalesce(roots_a.root, edges.a) as a, roots_b.root as b
            from {{ scratch('unhooked_edges') }} as edges
            inner join {{ scratch(roots) }} as roots_b on edges.b = roots_b.node
            left join {{ scratch(roots) }} as roots_a on edges.a = roots_a.node
        ) as rooted
        where a <> b
    {% endset %}
    {% do create_scratch('edges_' ~ (round + 1), contracted_edges) %}
    {% for name in ['edges_' ~ round, 'first_hooks', 'unhooked_edges'] %}{% do drop_scratch(name) %}{% endfor %}
    {{ return(components_contract(round + 1)) }}
{% endmacro %}

{# Follows the hooks of a table to their roots, until none is left. #}
{% macro components_jump(roots, hooks) %}
    {% set jumped_hooks %}
        select
            hooks.node,
            coalesce(next_hooks.root, roots.root, hooks.root) as root,
            next_hooks.node is null as is_settled
        from {{ scratch(hooks) }} as hooks
        left join {{ scratch(hooks) }} as next_hooks on hooks.root = next_hooks.node
        left join {{ scratch(roots) }} as roots on hooks.root = roots.node
    {% endset %}
    {% do create_scratch('jumped', jumped_hooks) %}
    {% do run_query("insert into " ~ scratch(roots) ~ " select node, root from " ~ scratch('jumped') ~ " where is_settled") %}
    {% do create_scratch('hooks', "select node, root from " ~ scratch('jumped') ~ " where not is_settled") %}
    {% do drop_scratch('jumped') %}
    {% if scratch_has_rows('hooks') %}{{ return(components_jump(roots, 'hooks')) }}{% endif %}
    {% do drop_scratch('hooks') %}
{% endmacro %}

{# A root of one round may be hooked in a later one: read the rounds backwards. #}
{% macro components_label(round_count) %}
    {% do create_scratch('labels', "select cast(null as bigint) as node, cast(null as bigint) as root where 1 = 0") %}
    {% for round in range(round_count) | reverse %}
        {% set roots = 'roots_' ~ round %}
        {% set relabelled %}
            select roots.node, coalesce(labels.root, roots.root) as root
            from {{ scratch(roots) }} as roots
            left join {{ scratch('labels') }} as labels on roots.root = labels.node
        {% endset %}
        {% do create_scratch('relabelled', relabelled) %}
        {% do run_query("insert into " ~ scratch('labels') ~ " select node, root from " ~ scratch('relabelled')) %}
        {% do drop_scratch('relabelled') %}
        {% do drop_scratch(roots) %}
    {% endfor %}
{% endmacro %}

{#
    Tables of one run of a model: temporary on DuckDB; on Spark beside the model, where
    `beside` must not give the same name.
#}
{% macro scratch(name) %}{{ return(adapter.dispatch('scratch')(name)) }}{% endmacro %}
{% macro duckdb__scratch(name) %}{{ return(this.identifier ~ '__' ~ name) }}{% endmacro %}
{% macro spark__scratch(name) %}{{ return(this.schema ~ '.' ~ this.identifier ~ '__' ~ name) }}{% endmacro %}

{% macro create_scratch(name, sql) %}
    {% do drop_scratch(name) %}
    {% do run_query(adapter.dispatch('create_scratch_as')(name) ~ " as " ~ sql) %}
{% endmacro %}
{% macro duckdb__create_scratch_as(name) %}{{ return("create temporary table " ~ scratch(name)) }}{% endmacro %}
{% macro spark__create_scratch_as(name) %}{{ return("create table " ~ scratch(name)) }}{% endmacro %}

{% macro drop_scratch(name) %}
    {% do run_query("drop table if exists " ~ scratch(name)) %}
{% endmacro %}

{% macro delete_rows(table, condition) %}{{ return(adapter.dispatch('delete_rows')(table, condition)) }}{% endmacro %}
{% macro duckdb__delete_rows(table, condition) %}
    {% do run_query("delete from " ~ table ~ " where " ~ condition) %}
{% endmacro %}
{% macro spark__delete_rows(table, condition) %}
    {# its Parquet tables take no delete #}
    {% do create_scratch('kept', "select * from " ~ table ~ " where not (" ~ condition ~ ")") %}
    {% do run_query("insert overwrite table " ~ table ~ " select * from " ~ scratch('kept')) %}
    {% do drop_scratch('kept') %}
{% endmacro %}

{% macro scratch_has_rows(name) %}{{ return(has_rows(scratch(name))) }}{% endmacro %}

{% macro has_rows(table) %}
    {{ return(run_query("select count(*) from " ~ table).columns[0].values()[0] > 0) }}
{% endmacro %}
