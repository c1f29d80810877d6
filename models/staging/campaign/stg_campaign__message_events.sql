with message_events as (select * from {{ source('campaign', 'message_events') }}),

versions as (
    select
        *,
        row_number() over (
            partition by event_id
            order by updated_at desc, _landed_on desc, _row desc, _batch_id desc
        ) as version_rank
    from message_events
),

latest as (
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
    from versions
    where version_rank = 1
)

select * from latest
