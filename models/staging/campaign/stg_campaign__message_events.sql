with message_events as (
    {{ newest_versions(
        source('campaign', 'message_events'), 'event_id', ['updated_at']
    ) }}
),

renamed as (
    select
        event_id,
        message_id,
        campaign_id,
        card_number,
        channel as channel_id,
        content_id,
        event_type,
        occurred_at,
        {{ local_date('occurred_at') }} as occurred_on,
        _first_landed_on as landed_on,
        is_synthetic
    from message_events
)

select * from renamed
