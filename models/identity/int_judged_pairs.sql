with pairs as (select * from {{ ref('int_identifier_pairs') }}),

identifier_values as (select * from {{ ref('identifier_values') }}),

rules as (select * from {{ ref('identifier_rules') }}),

ends as (
    select
        identifier_values.identifier_key,
        identifier_values.identifier_type,
        rules.window_days,
        rules.min_confidence,
        case
            when not identifier_values.is_valid
                then 'invalid'
            when identifier_values.blocked_reason is not null
                then 'blocked'
        end as refusal,
        identifier_values.identifier_type || ' ' || identifier_values.masked_value
        || ': ' || coalesce(
            identifier_values.invalid_reason, identifier_values.blocked_reason
        ) as refusal_reason
    from identifier_values
    inner join rules
        on identifier_values.identifier_type = rules.identifier_type
),

paired_ends as (
    select
        pairs.*,
        ends_a.identifier_type as identifier_type_a,
        ends_b.identifier_type as identifier_type_b,
        coalesce(ends_a.refusal, ends_b.refusal) as refusal,
        coalesce(ends_a.refusal_reason, ends_b.refusal_reason) as refusal_reason,
        least(
            coalesce(ends_a.window_days, ends_b.window_days),
            coalesce(ends_b.window_days, ends_a.window_days)
        ) as window_days,
        greatest(ends_a.min_confidence, ends_b.min_confidence) as min_confidence
    from pairs
    inner join ends as ends_a on pairs.identifier_key_a = ends_a.identifier_key
    inner join ends as ends_b on pairs.identifier_key_b = ends_b.identifier_key
),

refused_pairs as (
    select
        *,
        case
            when refusal is not null
                then refusal
            when rule = 'steward'
                then 'active'
            when {{ days_between('last_landed_on', as_of()) }} > window_days
                then 'expired'
            when is_weak or confidence < min_confidence
                then 'weak'
            else 'active'
        end as status
    from paired_ends
),

judged_pairs as (
    select
        identifier_key_a,
        identifier_key_b,
        identifier_type_a,
        identifier_type_b,
        rule,
        observed_in,
        confidence,
        observation_count,
        first_observed_at,
        last_observed_at,
        first_landed_on,
        last_landed_on,
        status,
        case status
            when 'expired'
                then
                    'last landed ' || cast(last_landed_on as string)
                    || ', counts for ' || cast(window_days as string) || ' days'
            when 'weak'
                then 'confidence ' || cast(confidence as string) || ' is too low'
            else refusal_reason
        end as status_reason
    from refused_pairs
)

select * from judged_pairs
