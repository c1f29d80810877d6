with happened as (
    unpivot (
        select
            person_id,
            campaign_id,
            channel,
            message_id,
            content_id,
            local_time(sent_at) as sent_local,
            sent_at as sent,
            delivered_at as delivered,
            bounced_at as bounced,
            opened_at as opened,
            clicked_at as clicked,
            unsubscribed_at as unsubscribed
        from messages
    )
    on sent, delivered, bounced, opened, clicked, unsubscribed
    into name event_type value occurred_at
),

known as (
    select
        *,
        occurred_at
        + seconds(1 + 300 * rnd('known', message_id, event_type)) as known_at
    from happened
)

select
    hex_id('me', message_id, event_type) as event_id,
    message_id,
    campaign_id,
    card_number,
    channel,
    content_id,
    event_type,
    iso_time(occurred_at) as occurred_at,
    iso_time(known_at) as updated_at,
    true as is_synthetic
from known
inner join cards
    on
        known.person_id = cards.person_id
        and issued_at <= sent_local
        and valid_until > sent_local
where known_at < utc_time(cast(getvariable('to_day') as timestamp) + interval 1 day)
order by updated_at, event_id
