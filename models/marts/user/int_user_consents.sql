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

ranked as (
    select
        one_ids.one_id,
        decisions.purpose,
        decisions.channel_id,
        decisions.is_granted,
        decisions.decided_at,
        row_number() over (
            partition by one_ids.one_id, decisions.purpose, decisions.channel_id
            order by decisions.decided_at desc, decisions.is_granted asc
        ) as recency
    from decisions
    inner join one_ids on decisions.identifier_key = one_ids.identifier_key
),

latest as (
    select
        one_id,
        purpose,
        channel_id,
        is_granted,
        decided_at
    from ranked
    where recency = 1
)

select * from latest
