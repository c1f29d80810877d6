{#
    Parts identifiers that must not share a component. The model's SQL gives the edges
    (a, b, strength) of the components concerned, 1 the strongest, no two alike; the
    model named by `constraints` gives (constraint_number, identifier_key): of one
    number, no two identifiers may end in one component.

    Each component settles its first violated constraint: the identifiers of it are
    anchors, and every other one goes to the anchor that it reaches by the path whose
    weakest edge is strongest. That is the maximum spanning forest with the anchors tied
    together, or Kruskal's method refusing what would join two anchors. Found by Boruvka's
    method: every fragment without an anchor hooks along its strongest edge, until none
    is left; each round at least halves them. Then the next violated constraint, until
    there is none.

    With `remembers_touched`, <model>__touched holds the nodes whose anchor is another than
    in the last run. The table has one row per constraint settled and node parted by it: node_key,
    constraint_number, anchor_key. A node's last anchor is its component.
#}
{% materialization separated_components, default %}
    {% do components_begin() %}
    {% do create_scratch('open_edges', "select least(a, b) as a, greatest(a, b) as b, strength from (" ~ sql ~ ") as edges where a <> b") %}
    {% do create_scratch('edges_0', "select a, b from " ~ scratch('open_edges')) %}
    {% do components_label(components_contract(0)) %}
    {% set members %}
        select node as node_key, root as component_key from {{ scratch('labels') }}
        union all
        select root as node_key, root as component_key from {{ scratch('labels') }} group by root
    {% endset %}
    {% do create_scratch('members', members) %}
    {% set no_rows = "cast(null as bigint)" %}
    {% do create_scratch('separations', "select " ~ no_rows ~ " as node_key, " ~ no_rows
        ~ " as constraint_number, " ~ no_rows ~ " as anchor_key where 1 = 0") %}
    {% do separate_members(ref(config.require('constraints'))) %}
    {% set columns = ['node_key', 'constraint_number', 'anchor_key'] %}
    {% set separations = "select node_key, constraint_number, anchor_key from " ~ scratch('separations') %}
    {% if load_cached_relation(this) %}
        {% do touch("select node_key from (" ~ rows_missing(separations, "select * from " ~ this, columns) ~ ") as gained") %}
        {% do touch("select node_key from (" ~ rows_missing("select * from " ~ this, separations, columns) ~ ") as lost") %}
    {% else %}
        {% do touch("select node_key from " ~ scratch('separations')) %}
    {% endif %}
    {% do components_swap(separations) %}
    {% for name in ['open_edges', 'members', 'separations', 'labels'] %}{% do drop_scratch(name) %}{% endfor %}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{# Settles the first violated constraint of every component, until none has any. #}
{% macro separate_members(constraints) %}
    {% set parted %}
        select members.node_key, members.component_key, violations.constraint_number
        from {{ scratch('members') }} as members
        inner join (
            select component_key, min(constraint_number) as constraint_number
            from (
                select members.component_key, constraints.constraint_number
                from {{ scratch('members') }} as members
                inner join {{ constraints }} as constraints
                    on members.node_key = constraints.identifier_key
                group by members.component_key, constraints.constraint_number
                having count(*) > 1
            ) as violated
            group by component_key
        ) as violations
            on members.component_key = violations.component_key
    {% endset %}
    {% do create_scratch('parted', parted) %}
    {% if not scratch_has_rows('parted') %}{% do drop_scratch('parted') %}{{ return('') }}{% endif %}
    {% set anchors %}
        select parted.node_key as node
        from {{ scratch('parted') }} as parted
        inner join {{ constraints }} as constraints
            on
                parted.node_key = constraints.identifier_key
                and parted.constraint_number = constraints.constraint_number
    {% endset %}
    {% do create_scratch('anchors', anchors) %}
    {% set edges %}
        select edges.a, edges.b, edges.strength
        from {{ scratch('open_edges') }} as edges
        inner join {{ scratch('parted') }} as parted on edges.a = parted.node_key
    {% endset %}
    {% do create_scratch('edges_0', edges) %}
    {% do components_label(grow_fragments(0)) %}
    {% set anchored %}
        select
            parted.node_key,
            parted.constraint_number,
            coalesce(labels.root, parted.node_key) as anchor_key
        from {{ scratch('parted') }} as parted
        left join {{ scratch('labels') }} as labels on parted.node_key = labels.node
    {% endset %}
    {% do create_scratch('anchored', anchored) %}
    {% do run_query("insert into " ~ scratch('separations') ~ " select node_key, constraint_number, anchor_key from " ~ scratch('anchored')) %}
    {% set parted_members %}
        select members.node_key, coalesce(anchored.anchor_key, members.component_key) as component_key
        from {{ scratch('members') }} as members
        left join {{ scratch('anchored') }} as anchored on members.node_key = anchored.node_key
    {% endset %}
    {% do replace_scratch('members', parted_members) %}
    {% set open_edges %}
        select edges.a, edges.b, edges.strength
        from {{ scratch('open_edges') }} as edges
        inner join {{ scratch('members') }} as members_a on edges.a = members_a.node_key
        inner join {{ scratch('members') }} as members_b on edges.b = members_b.node_key
        where members_a.component_key = members_b.component_key
    {% endset %}
    {% do replace_scratch('open_edges', open_edges) %}
    {% for name in ['parted', 'anchors', 'anchored'] %}{% do drop_scratch(name) %}{% endfor %}
    {{ return(separate_members(constraints)) }}
{% endmacro %}

{#
    Hooks fragments without an anchor along their strongest edge, until no edge has one;
    returns the number of rounds, `roots_<round>` stay. Of two that chose the same edge,
    the one with the smaller key stays.
#}
{% macro grow_fragments(round) %}
    {% set edges = 'edges_' ~ round %}
    {% set open_ends %}
        select ends.node, ends.neighbour, ends.strength
        from (
            select a as node, b as neighbour, strength from {{ scratch(edges) }}
            union all
            select b as node, a as neighbour, strength from {{ scratch(edges) }}
        ) as ends
        left join {{ scratch('anchors') }} as anchors on ends.node = anchors.node
        where anchors.node is null
    {% endset %}
    {% do create_scratch('open_ends', open_ends) %}
    {% if not scratch_has_rows('open_ends') %}
        {% do drop_scratch('open_ends') %}
        {% do drop_scratch(edges) %}
        {{ return(round) }}
    {% endif %}
    {% set choices %}
        select open_ends.node, open_ends.neighbour, open_ends.strength
        from {{ scratch('open_ends') }} as open_ends
        inner join (
            select node, min(strength) as strength from {{ scratch('open_ends') }} group by node
        ) as strongest
            on open_ends.node = strongest.node and open_ends.strength = strongest.strength
    {% endset %}
    {% do create_scratch('choices', choices) %}
    {% set hooks %}
        select choices.node, choices.neighbour as root
        from {{ scratch('choices') }} as choices
        left join {{ scratch('choices') }} as mutual
            on choices.neighbour = mutual.node and choices.strength = mutual.strength
        where mutual.node is null or choices.neighbour < choices.node
    {% endset %}
    {% do create_scratch('first_hooks', hooks) %}
    {% set roots = 'roots_' ~ round %}
    {% do create_scratch(roots, "select node, root from " ~ scratch('first_hooks') ~ " where 1 = 0") %}
    {% do components_jump(roots, 'first_hooks') %}
    {% set contracted_edges %}
        select coalesce(roots_a.root, edges.a) as a, coalesce(roots_b.root, edges.b) as b, edges.strength
        from {{ scratch(edges) }} as edges
        left join {{ scratch(roots) }} as roots_a on edges.a = roots_a.node
        left join {{ scratch(roots) }} as roots_b on edges.b = roots_b.node
        where coalesce(roots_a.root, edges.a) <> coalesce(roots_b.root, edges.b)
    {% endset %}
    {% do create_scratch('edges_' ~ (round + 1), contracted_edges) %}
    {% for name in [edges, 'open_ends', 'choices', 'first_hooks'] %}{% do drop_scratch(name) %}{% endfor %}
    {{ return(grow_fragments(round + 1)) }}
{% endmacro %}

{% macro replace_scratch(name, sql) %}
    {% do create_scratch('replacement', sql) %}
    {% do create_scratch(name, "select * from " ~ scratch('replacement')) %}
    {% do drop_scratch('replacement') %}
{% endmacro %}
