with overrides as (select * from {{ ref('int_stated_overrides') }}),

identifier_values as (select * from {{ ref('identifier_values') }}),

decisions as (
    select
        least(identifier_key_a, identifier_key_b) as identifier_key_a,
        greatest(identifier_key_a, identifier_key_b) as identifier_key_b,
        action,
        decided_on,
        decided_by,
        reason
    from overrides
    where
        action in ('link', 'cut')
        and decided_on <= {{ as_of() }}
        and identifier_key_a <> identifier_key_b
),

-- of one day's decisions the cut wins, as it can be undone without harm
ranked_decisions as (
    select
        *,
        row_number() over (
            partition by identifier_key_a, identifier_key_b
            order by decided_on desc, action asc, decided_by asc, reason asc
        ) as position
    from decisions
),

newest_decisions as (
    select
        ranked_decisions.identifier_key_a,
        ranked_decisions.identifier_key_b,
        ranked_decisions.action,
        ranked_decisions.decided_on,
        ranked_decisions.decided_by,
        ranked_decisions.reason
    from ranked_decisions
    inner join identifier_values as values_a
        on ranked_decisions.identifier_key_a = values_a.identifier_key
    inner join identifier_values as values_b
        on ranked_decisions.identifier_key_b = values_b.identifier_key
    where ranked_decisions.position = 1
)

select * from newest_decisions
