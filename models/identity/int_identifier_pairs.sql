with observed_identifiers as (select * from {{ ref('int_observed_identifiers') }}),

steward_decisions as (select * from {{ ref('int_steward_decisions') }}),

proposals as (select * from {{ ref('int_identity_proposals') }}),

sources as (select * from {{ ref('identity_sources') }}),

observed_pairs as (
    select
        a.identifier_key as identifier_key_a,
        b.identifier_key as identifier_key_b,
        a.observed_in,
        min(a.first_observed_at) as first_observed_at,
        max(a.last_observed_at) as last_observed_at,
        min(a.first_landed_on) as first_landed_on,
        max(a.last_landed_on) as last_landed_on,
        sum(a.observation_count) as observation_count
    from observed_identifiers as a
    inner join observed_identifiers as b
        on
            a.observation_id = b.observation_id
            and a.identifier_key < b.identifier_key
    group by a.identifier_key, b.identifier_key, a.observed_in
),

-- a guess counts less than what was seen: its probability, times that of its row
arms as (
    select
        observed_pairs.*,
        'observed' as rule,
        coalesce(sources.confidence, others.confidence) as confidence,
        coalesce(sources.confidence, others.confidence)
        < coalesce(sources.min_confidence, others.min_confidence) as is_weak
    from observed_pairs
    left join sources on observed_pairs.observed_in = sources.observed_in
    left join sources as others on others.observed_in = '*'
    union all
    select
        identifier_key_a,
        identifier_key_b,
        'steward' as observed_in,
        cast(decided_on as timestamp) as first_observed_at,
        cast(decided_on as timestamp) as last_observed_at,
        decided_on as first_landed_on,
        decided_on as last_landed_on,
        1 as observation_count,
        'steward' as rule,
        1 as confidence,
        false as is_weak
    from steward_decisions
    where action = 'link'
    union all
    select
        proposals.identifier_key_a,
        proposals.identifier_key_b,
        sources.observed_in,
        proposals.first_observed_at,
        proposals.last_observed_at,
        proposals.first_landed_on,
        proposals.last_landed_on,
        1 as observation_count,
        'proposed' as rule,
        proposals.confidence * sources.confidence as confidence,
        proposals.confidence < sources.min_confidence as is_weak
    from proposals
    inner join sources on sources.observed_in = 'splink'
),

pairs as (
    select
        identifier_key_a,
        identifier_key_b,
        case
            when max(rule) = 'steward' then 'steward'
            else min(rule)
        end as rule,
        {{ join_distinct('observed_in') }} as observed_in,
        cast(round(max(confidence), 6) as double) as confidence,
        min(is_weak) as is_weak,
        cast(sum(observation_count) as bigint) as observation_count,
        min(first_observed_at) as first_observed_at,
        max(last_observed_at) as last_observed_at,
        min(first_landed_on) as first_landed_on,
        max(last_landed_on) as last_landed_on
    from arms
    group by identifier_key_a, identifier_key_b
)

select * from pairs
