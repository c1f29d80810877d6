with overrides as (select * from {{ ref('int_stated_overrides') }}),

decisions as (select * from {{ ref('int_steward_decisions') }}),

identifier_values as (select * from {{ ref('identifier_values') }}),

edges as (select * from {{ ref('identity_edges') }}),

results as (
    select
        overrides.*,
        values_a.identifier_key is null as is_unknown_a,
        values_b.identifier_key is null as is_unknown_b,
        decisions.action as action_in_force,
        decisions.decided_on as decided_on_in_force,
        edges.status as edge_status,
        edges.status_reason as edge_reason,
        overrides.identifier_key_a = overrides.identifier_key_b as is_same
    from overrides
    left join identifier_values as values_a
        on overrides.identifier_key_a = values_a.identifier_key
    left join identifier_values as values_b
        on overrides.identifier_key_b = values_b.identifier_key
    left join decisions
        on
            least(overrides.identifier_key_a, overrides.identifier_key_b)
            = decisions.identifier_key_a
            and greatest(overrides.identifier_key_a, overrides.identifier_key_b)
            = decisions.identifier_key_b
    left join edges
        on
            decisions.identifier_key_a = edges.identifier_key_a
            and decisions.identifier_key_b = edges.identifier_key_b
),

-- one outcome each: the first that is true
outcomes as (
    select
        *,
        case
            when is_no_key_a or is_no_key_b
                then 'refused'
            when is_unknown_a or is_unknown_b
                then 'unknown identifier'
            when action is null or action not in ('link', 'cut') or is_same
                then 'refused'
            when decided_on is null
                then 'refused'
            when decided_on > {{ as_of() }}
                then 'pending'
            when action <> action_in_force
                then 'contradicted'
            when action = 'link' and edge_status <> 'active'
                then 'refused'
            else 'applied'
        end as outcome
    from results
),

override_results as (
    select
        cast(row_number() over (
            order by
                decided_on asc nulls last, identifier_key_a asc nulls last,
                identifier_key_b asc nulls last, action asc nulls last,
                decided_by asc nulls last, reason asc nulls last
        ) as bigint) as override_number,
        action,
        identifier_key_a,
        identifier_key_b,
        label_a,
        label_b,
        decided_on,
        decided_by,
        reason,
        outcome,
        case outcome
            when 'unknown identifier'
                then
                    'never seen: ' || case when is_unknown_a then 'A' else '' end
                    || case when is_unknown_b then 'B' else '' end
            when 'contradicted'
                then
                    'the ' || action_in_force || ' of '
                    || cast(decided_on_in_force as string) || ' wins'
            when 'refused'
                then case
                    when is_no_key_a then 'A is no key of an identifier'
                    when is_no_key_b then 'B is no key of an identifier'
                    when decided_on is null then 'no day from which it counts'
                    when is_same then 'both are one identifier'
                    else coalesce(edge_reason, 'the action is neither link nor cut')
                end
            when 'pending' then 'not yet in force'
        end as detail
    from outcomes
)

select * from override_results
