with followups as (select * from {{ ref('lead_followups') }}),

leads as (select * from {{ ref('fct_leads') }}),

numbered_followups as (
    select
        followups.followup_id,
        followups.lead_id,
        coalesce(leads.one_id, -1) as one_id,
        coalesce(followups.staff_id, 'none') as staff_id,
        followups.channel_id,
        followups.outcome,
        cast(
            row_number() over (
                partition by followups.lead_id
                order by followups.followed_at, followups.followup_id
            ) as bigint
        ) as followup_number,
        followups.followed_at,
        {{ local_date('followups.followed_at') }} as followed_on,
        followups.is_synthetic
    from followups
    left join leads on followups.lead_id = leads.lead_id
)

select * from numbered_followups
