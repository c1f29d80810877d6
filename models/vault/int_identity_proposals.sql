with claims as (select * from {{ ref('int_match_claims') }}),

record_attributes as (select * from {{ ref('int_record_attributes') }}),

identifier_values as (select * from {{ ref('identifier_values') }}),

observed_identifiers as (select * from {{ ref('int_observed_identifiers') }}),

rules as (select * from {{ ref('identifier_rules') }}),

masked_records as (
    select distinct identifier_key from record_attributes
    where attribute_value like '%*%'
),

sightings as (
    select
        identifier_key,
        min(first_observed_at) as first_observed_at,
        max(last_observed_at) as last_observed_at,
        min(first_landed_on) as first_landed_on,
        max(last_landed_on) as last_landed_on
    from observed_identifiers
    group by identifier_key
),

-- claims of which a record can grant one: a masked record, or to be a certain member
exclusive_claims as (
    select
        claims.identifier_key,
        claims.other_key,
        claims.odds,
        case
            when masked_records.identifier_key is null
                then identifier_values.identifier_type
        end as claimed_type
    from claims
    inner join identifier_values on claims.other_key = identifier_values.identifier_key
    inner join rules
        on identifier_values.identifier_type = rules.identifier_type
    left join masked_records on claims.identifier_key = masked_records.identifier_key
    where masked_records.identifier_key is not null or rules.is_exclusive
),

rivalries as (
    select
        one.identifier_key,
        one.other_key,
        sum(rival.odds) as rival_odds
    from exclusive_claims as one
    inner join exclusive_claims as rival
        on
            one.identifier_key = rival.identifier_key
            and one.other_key <> rival.other_key
            and coalesce(one.claimed_type, '') = coalesce(rival.claimed_type, '')
    left join claims as known
        on one.other_key = known.identifier_key and rival.other_key = known.other_key
    where known.identifier_key is null
    group by one.identifier_key, one.other_key
),

judged_claims as (
    select
        least(claims.identifier_key, claims.other_key) as identifier_key_a,
        greatest(claims.identifier_key, claims.other_key) as identifier_key_b,
        least(
            claims.odds / (1 + claims.odds + coalesce(rivalries.rival_odds, 0)),
            coalesce(claims.group_odds / (1 + claims.group_odds), 1)
        ) as probability,
        claims.evidence
        || case when rivalries.rival_odds is null then '' else ', others fit too' end
        || case when claims.group_odds is null then '' else ', their groups differ' end
            as evidence
    from claims
    left join rivalries
        on
            claims.identifier_key = rivalries.identifier_key
            and claims.other_key = rivalries.other_key
    where not claims.is_seen_together
),

proposals as (
    select
        judged_claims.identifier_key_a,
        judged_claims.identifier_key_b,
        cast(round(min(judged_claims.probability), 6) as double) as confidence,
        max(judged_claims.evidence) as evidence,
        max(greatest(a.first_observed_at, b.first_observed_at)) as first_observed_at,
        max(greatest(a.last_observed_at, b.last_observed_at)) as last_observed_at,
        max(greatest(a.first_landed_on, b.first_landed_on)) as first_landed_on,
        max(greatest(a.last_landed_on, b.last_landed_on)) as last_landed_on
    from judged_claims
    inner join sightings as a on judged_claims.identifier_key_a = a.identifier_key
    inner join sightings as b on judged_claims.identifier_key_b = b.identifier_key
    group by judged_claims.identifier_key_a, judged_claims.identifier_key_b
)

select * from proposals
