with message_events as (select * from {{ ref('stg_campaign__message_events') }}),

campaign as (
    select
        event_id as touch_id,
        event_type as touch_type,
        campaign_id,
        channel_id,
        message_id,
        content_id,
        {{ strongest_identifier(member_card='card_number') }},
        occurred_at as touched_at,
        occurred_on as touched_on,
        'campaign' as source,
        is_synthetic,
        landed_on
    from message_events
)

select * from campaign
