with event_keys as (select * from {{ ref('int_app__event_keys') }}),

app_events as (
    {{ first_copies(ref('stg_app__events'), 'event_id') }}
),

keyed as (
    select
        app_events.*,
        event_keys.crm_key,
        event_keys.union_key,
        event_keys.open_key,
        event_keys.device_key,
        event_keys.cookie_key
    from app_events
    left join event_keys
        on
            app_events.member_id is not distinct from event_keys.member_id
            and app_events.unionid is not distinct from event_keys.unionid
            and app_events.openid is not distinct from event_keys.openid
            and app_events.device_id is not distinct from event_keys.device_id
            and app_events.cookie_id is not distinct from event_keys.cookie_id
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
