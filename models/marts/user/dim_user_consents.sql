with one_ids as (select * from {{ ref('one_ids') }}),

-- whoever unsubscribes from a campaign takes marketing consent back on its channel
decisions as (
    select
        identifier_key,
        purpose,
        channel_id,
        is_granted,
        occurred_at as decided_at
    from {{ ref('consents') }}
    union all
    select
        identifier_key,
        'marketing' as purpose,
        channel_id,
        false as is_granted,
        touched_at as decided_at
    from {{ ref('touches') }}
    where touch_type = 'unsubscribed'
),

-- of two decisions at one instant no wins
settled as (
    select
        one_ids.one_id,
        decisions.purpose,
        decisions.channel_id,
        decisions.decided_at,
        cast(min(decisions.is_granted) as boolean) as is_granted
    from decisions
    inner join one_ids on decisions.identifier_key = one_ids.identifier_key
    group by
        one_ids.one_id, decisions.purpose, decisions.channel_id, decisions.decided_at
),

periods as (
    select
        one_id,
        purpose,
        channel_id,
        is_granted,
        decided_at as valid_from_at,
        lead(decided_at) over (
            partition by one_id, purpose, channel_id order by decided_at
        ) as valid_to_at
    from settled
)

select
    *,
    valid_to_at is null as is_current
from periods
