with followups as (select * from {{ ref('fct_lead_followups') }}),

ranked as (
    select
        lead_id,
        outcome,
        followed_on,
        row_number() over (
            partition by lead_id order by followed_at desc, followup_id desc
        ) as recency
    from followups
),

contacts as (
    select
        lead_id,
        outcome as last_outcome,
        followed_on as last_followed_on
    from ranked
    where recency = 1
)

select * from contacts
