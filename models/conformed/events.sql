with app_events as (
    {{ first_copies(ref('stg_app__events'), 'event_id') }}
),

keyed as (
    select
        *,
        {{ identifier_key('crm_id', 'member_id') }} as crm_key,
        {{ identifier_key('unionid', 'unionid') }} as union_key,
        {{ identifier_key('openid', 'openid') }} as open_key,
        {{ identifier_key('device', 'device_id') }} as device_key,
        {{ identifier_key('cookie', 'cookie_id') }} as cookie_key
    from app_events
),

app as (
    select
        event_id,
        event_name,
        platform,
        case
            when crm_key is not null then 'crm_id'
            when union_key is not null then 'unionid'
            when open_key is not null then 'openid'
            when device_key is not null then 'device'
            when cookie_key is not null then 'cookie'
        end as identifier_type,
        coalesce(crm_key, union_key, open_key, device_key, cookie_key)
            as identifier_key,
        device_key,
        cookie_key,
        crm_key is not null as is_logged_in,
        occurred_at,
        occurred_on,
        page,
        search_term,
        product_id,
        content_id,
        campaign_id,
        utm_source,
        'mall-' || order_no as order_id,
        store_id,
        'app' as source,
        is_synthetic,
        kept_batch_id as batch_id,
        landed_on
    from keyed
)

select * from app
