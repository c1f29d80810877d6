with leads as (select * from {{ ref('int_tags__leads') }}),

users as (select * from {{ ref('dim_users') }}),

aged_leads as (
    select
        leads.*,
        users.joined_on,
        users.first_ordered_on,
        cast({{ days_between('leads.created_on', as_of()) }} as bigint) as lead_days,
        cast({{ days_between('leads.last_followed_on', as_of()) }} as bigint)
            as days_since_followed
    from leads
    inner join users on leads.one_id = users.one_id
),

-- Of 100 points; verification tells whether they are given for the right things.
scored_leads as (
    select
        *,
        case current_stage
            when 'proposal' then 50
            when 'qualified' then 30
            when 'contacted' then 10
            else 0
        end
        + case last_outcome
            when 'visit booked' then 30
            when 'sent offer' then 20
            when 'reached' then 15
            when 'call back' then 10
            else 0
        end
        + case when lead_days <= 14 then 10 else 0 end
        + case when first_ordered_on < created_on then 10 else 0 end as points
    from aged_leads
),

lead_facts as (
    select
        one_id,
        lead_source,
        form,
        created_on,
        current_stage,
        stage_since_on,
        followup_count,
        is_open,
        first_response_minutes,
        won_on,
        days_to_win,
        lost_after,
        last_outcome,
        last_followed_on,
        lead_days,
        days_since_followed,
        case when is_open then cast(points as bigint) end as lead_score,
        coalesce(joined_on < created_on, false) as was_member,
        coalesce(first_ordered_on < created_on, false) as was_buyer
    from scored_leads
)

select * from lead_facts
