with followups as (select * from {{ ref('stg_leads__followups') }}),

lead_channels as (
    select * from {{ ref('channel_map') }}
    where source = 'leads'
),

leads as (
    select
        followups.followup_id,
        followups.lead_id,
        followups.staff_id,
        lead_channels.channel_id,
        followups.outcome,
        followups.followed_at,
        'leads' as source,
        followups.is_synthetic,
        followups.landed_on
    from followups
    left join lead_channels on followups.channel = lead_channels.source_channel
)

select * from leads
