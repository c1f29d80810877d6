with leads as (select * from {{ ref('leads') }}),

one_ids as (select * from {{ ref('one_ids') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

stages as (
    select
        *,
        row_number() over (
            partition by lead_id order by changed_at desc, lead_stage_id desc
        ) as recency
    from {{ ref('lead_stages') }}
),

stage_outcomes as (
    select
        lead_id,
        max(case when recency = 1 then stage end) as current_stage,
        max(changed_at) as stage_changed_at,
        min(case when stage = 'won' then changed_at end) as won_at
    from stages
    group by lead_id
),

followups as (
    select
        lead_id,
        cast(count(*) as bigint) as followup_count,
        min(followed_at) as first_followed_at
    from {{ ref('lead_followups') }}
    group by lead_id
),

recognised_leads as (
    select
        leads.lead_id,
        coalesce(one_ids.one_id, -1) as one_id,
        leads.identifier_key,
        leads.lead_source,
        leads.form,
        case
            when leads.campaign_id is not null
                then coalesce(campaigns.campaign_id, -1)
        end as campaign_id,
        leads.created_at,
        leads.created_on,
        coalesce(stage_outcomes.current_stage, 'new') as current_stage,
        stage_outcomes.stage_changed_at,
        stage_outcomes.won_at,
        followups.first_followed_at,
        coalesce(followups.followup_count, 0) as followup_count,
        leads.is_synthetic
    from leads
    left join one_ids on leads.identifier_key = one_ids.identifier_key
    left join campaigns on leads.campaign_id = campaigns.campaign_id
    left join stage_outcomes on leads.lead_id = stage_outcomes.lead_id
    left join followups on leads.lead_id = followups.lead_id
)

select * from recognised_leads
