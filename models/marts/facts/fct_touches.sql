with touches as (select * from {{ ref('touches') }}),

one_ids as (select * from {{ ref('one_ids') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

recognised_touches as (
    select
        touches.touch_id,
        touches.touch_type,
        coalesce(one_ids.one_id, -1) as one_id,
        touches.identifier_key,
        case
            when touches.campaign_id is not null
                then coalesce(campaigns.campaign_id, -1)
        end as campaign_id,
        touches.channel_id,
        touches.message_id,
        touches.content_id,
        touches.touched_at,
        touches.touched_on,
        touches.is_synthetic
    from touches
    left join one_ids on touches.identifier_key = one_ids.identifier_key
    left join campaigns on touches.campaign_id = campaigns.campaign_id
)

select * from recognised_touches
