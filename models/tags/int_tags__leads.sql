with leads as (select * from {{ ref('fct_leads') }}),

nurtured as (select * from {{ ref('scenario_lead_nurturing') }}),

losses as (select * from {{ ref('int_tags__lead_losses') }}),

contacts as (select * from {{ ref('int_tags__lead_contacts') }}),

latest_leads as (
    select
        *,
        row_number() over (
            partition by one_id order by created_at desc, lead_id desc
        ) as recency
    from leads
    where one_id <> -1
),

described as (
    select
        latest_leads.one_id,
        latest_leads.lead_source,
        latest_leads.form,
        latest_leads.created_on,
        latest_leads.current_stage,
        {{ local_date(
            'coalesce(latest_leads.stage_changed_at, latest_leads.created_at)'
        ) }} as stage_since_on,
        latest_leads.followup_count,
        nurtured.is_open,
        nurtured.first_response_minutes,
        nurtured.won_on,
        nurtured.days_to_win,
        case when latest_leads.current_stage = 'lost' then losses.lost_after end
            as lost_after,
        contacts.last_outcome,
        contacts.last_followed_on
    from latest_leads
    inner join nurtured on latest_leads.lead_id = nurtured.lead_id
    left join losses on latest_leads.lead_id = losses.lead_id
    left join contacts on latest_leads.lead_id = contacts.lead_id
    where latest_leads.recency = 1
)

select * from described
