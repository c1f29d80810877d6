with leads as (select * from {{ ref('fct_leads') }}),

reached as (
    select
        lead_id,
        min(case when stage = 'qualified' then changed_at end) as qualified_at,
        max(case when stage in ('won', 'lost') then changed_at end) as closed_at
    from {{ ref('fct_lead_stages') }}
    group by lead_id
),

-- a follow-up noted before the form answers an earlier contact, or a clock is wrong
answered as (
    select
        leads.lead_id,
        min(followups.followed_at) as answered_at
    from leads
    inner join {{ ref('fct_lead_followups') }} as followups
        on leads.lead_id = followups.lead_id
    where followups.followed_at >= leads.created_at
    group by leads.lead_id
),

lived as (
    select
        leads.*,
        reached.qualified_at,
        answered.answered_at,
        leads.current_stage not in ('won', 'lost') as is_open,
        case
            when leads.current_stage in ('won', 'lost')
                then {{ local_date('reached.closed_at') }}
            else {{ as_of() }}
        end as lived_until,
        {{ local_date('coalesce(leads.stage_changed_at, leads.created_at)') }}
            as stage_reached_on,
        {{ local_date('leads.won_at') }} as won_on
    from leads
    left join reached on leads.lead_id = reached.lead_id
    left join answered on leads.lead_id = answered.lead_id
),

nurtured as (
    select
        lead_id,
        one_id,
        lead_source,
        form,
        campaign_id,
        created_on,
        current_stage,
        is_open,
        followup_count,
        cast({{ minutes_between('created_at', 'answered_at') }} as bigint)
            as first_response_minutes,
        qualified_at,
        won_on,
        cast({{ days_between('created_on', 'won_on') }} as bigint) as days_to_win,
        cast({{ days_between('created_on', 'lived_until') }} as bigint) as age_days,
        cast({{ days_between('stage_reached_on', 'lived_until') }} as bigint)
            as stage_age_days
    from lived
)

select * from nurtured
