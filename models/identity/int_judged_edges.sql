with pairs as (select * from {{ ref('int_judged_pairs') }}),

identifiers as (select * from {{ ref('identifiers') }}),

limited_edges as (select * from {{ ref('int_limited_edges') }}),

hubs as (
    select
        identifier_key,
        identifier_type || ' ' || masked_value || ': ' || status_reason as reason
    from identifiers
    where status = 'hub'
),

hub_judged as (
    select
        pairs.*,
        coalesce(hubs_a.reason, hubs_b.reason) as hub_reason
    from pairs
    left join hubs as hubs_a
        on pairs.identifier_key_a = hubs_a.identifier_key
    left join hubs as hubs_b
        on pairs.identifier_key_b = hubs_b.identifier_key
),

judged_edges as (
    select
        hub_judged.identifier_key_a,
        hub_judged.identifier_key_b,
        hub_judged.rule,
        hub_judged.observed_in,
        hub_judged.confidence,
        hub_judged.observation_count,
        hub_judged.first_observed_at,
        hub_judged.last_observed_at,
        hub_judged.first_landed_on,
        hub_judged.last_landed_on,
        case
            when hub_judged.status <> 'active' or hub_judged.rule = 'steward'
                then hub_judged.status
            when hub_judged.hub_reason is not null
                then 'hub'
            when limited_edges.limit_reason is not null
                then 'limit'
            else 'active'
        end as status,
        case
            when hub_judged.status <> 'active' or hub_judged.rule = 'steward'
                then hub_judged.status_reason
            else coalesce(hub_judged.hub_reason, limited_edges.limit_reason)
        end as status_reason
    from hub_judged
    left join limited_edges
        on
            hub_judged.identifier_key_a = limited_edges.identifier_key_a
            and hub_judged.identifier_key_b = limited_edges.identifier_key_b
)

select * from judged_edges
