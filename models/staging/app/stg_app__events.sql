with events as (select * from {{ source('app', 'events') }}),

timed as (
    select
        *,
        {{ epoch_ms_timestamp('ts') }} as occurred_at
    from events
),

renamed as (
    select
        event_id,
        event_name,
        platform,
        device_id,
        cookie_id,
        openid,
        unionid,
        member_id,
        occurred_at,
        {{ local_date('occurred_at') }} as occurred_on,
        page,
        search_term,
        product_id,
        content_id,
        campaign_id,
        utm_source,
        order_ref as order_no,
        store_id,
        _batch_id as batch_id,
        _row as batch_row,
        _first_landed_on as landed_on,
        is_synthetic
    from timed
)

select * from renamed
