with named_events as (
    select
        *,
        campaign_id as named_campaign_id
    from {{ ref('events') }}
),

events as (
    select * from named_events
    where {{ is_stale() }}
),

one_ids as (select * from {{ ref('one_ids') }}),

goods as (select * from {{ ref('dim_goods') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

recognised_events as (
    select
        events.event_id,
        events.event_name,
        coalesce(one_ids.one_id, -1) as one_id,
        events.identifier_key,
        events.device_key,
        events.cookie_key,
        -- a known person's session goes on across devices, a stranger's never does
        coalesce(
            one_ids.one_id,
            events.device_key,
            events.cookie_key,
            events.identifier_key,
            -1
        ) as visitor_key,
        events.is_logged_in,
        events.platform,
        events.occurred_at,
        events.occurred_on,
        events.page,
        events.search_term,
        case
            when events.product_id is not null then coalesce(goods.goods_id, -1)
        end as goods_id,
        events.product_id,
        events.content_id,
        case
            when events.named_campaign_id is not null
                then coalesce(campaigns.campaign_id, -1)
        end as campaign_id,
        events.named_campaign_id,
        events.utm_source,
        events.order_id,
        events.store_id,
        events.is_synthetic,
        events.batch_id
    from events
    left join one_ids on events.identifier_key = one_ids.identifier_key
    left join goods on events.product_id = goods.goods_id
    left join campaigns on events.named_campaign_id = campaigns.campaign_id
)

select * from recognised_events
