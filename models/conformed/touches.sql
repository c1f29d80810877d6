with message_events as (select * from {{ ref('stg_campaign__message_events') }}),

keyed as (
    select
        *,
        {{ identifier_key('member_card', 'card_number') }} as card_key
    from message_events
),

campaign as (
    select
        event_id as touch_id,
        event_type as touch_type,
        campaign_id,
        channel_id,
        message_id,
        content_id,
        case when card_key is not null then 'member_card' end as identifier_type,
        card_key as identifier_key,
        occurred_at as touched_at,
        occurred_on as touched_on,
        'campaign' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from campaign
