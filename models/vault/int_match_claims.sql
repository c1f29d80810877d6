with matches as (select * from {{ ref('int_record_matches') }}),

observed_identifiers as (select * from {{ ref('int_observed_identifiers') }}),

matched_keys as (
    select identifier_key_a as identifier_key from matches
    union
    select identifier_key_b as identifier_key from matches
),

matched_observations as (
    select observed_identifiers.*
    from observed_identifiers
    inner join matched_keys
        on observed_identifiers.identifier_key = matched_keys.identifier_key
),

seen_together as (
    select distinct
        a.identifier_key,
        b.identifier_key as other_key
    from matched_observations as a
    inner join observed_identifiers as b
        on
            a.observation_id = b.observation_id
            and a.identifier_key <> b.identifier_key
),

directed_matches as (
    select
        identifier_key_a as identifier_key,
        identifier_key_b as other_key,
        match_weight,
        group_weight,
        evidence
    from matches
    union all
    select
        identifier_key_b as identifier_key,
        identifier_key_a as other_key,
        match_weight,
        group_weight,
        evidence
    from matches
),

claims as (
    select
        coalesce(seen_together.identifier_key, directed_matches.identifier_key)
            as identifier_key,
        coalesce(seen_together.other_key, directed_matches.other_key) as other_key,
        seen_together.identifier_key is not null as is_seen_together,
        directed_matches.evidence,
        cast(
            case
                when seen_together.identifier_key is not null then power(2, 100)
                else power(2, least(directed_matches.match_weight, 60))
            end as double
        ) as odds,
        cast(power(2, directed_matches.group_weight) as double) as group_odds
    from directed_matches
    full outer join seen_together
        on
            directed_matches.identifier_key = seen_together.identifier_key
            and directed_matches.other_key = seen_together.other_key
)

select * from claims
