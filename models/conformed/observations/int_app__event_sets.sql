with events as (
    select * from {{ ref('stg_app__events') }}
    where {{ is_stale() }}
),

event_sets as (
    select
        batch_id,
        member_id,
        unionid,
        openid,
        device_id,
        cookie_id,
        min(occurred_at) as first_occurred_at,
        max(occurred_at) as last_occurred_at,
        min(landed_on) as landed_on,
        cast(count(*) as bigint) as event_count,
        min(is_synthetic) as is_synthetic
    from events
    group by batch_id, member_id, unionid, openid, device_id, cookie_id
)

select * from event_sets
