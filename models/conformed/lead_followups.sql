with followups as (select * from {{ ref('stg_leads__followups') }}),

channel_map as (select * from {{ ref('channel_map') }}),

leads as (
    select
        followups.followup_id,
        followups.lead_id,
        followups.staff_id,
        channel_map.channel_id,
        followups.outcome,
        followups.followed_at,
        'leads' as source,
        followups.is_synthetic,
        followups.landed_on
    from followups
    left join channel_map
        on channel_map.source = 'leads'
        and followups.channel = channel_map.source_channel
)

select * from leads
