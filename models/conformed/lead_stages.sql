with stage_changes as (select * from {{ ref('stg_leads__stage_changes') }}),

leads as (
    select
        change_id as lead_stage_id,
        lead_id,
        stage,
        staff_id,
        changed_at,
        'leads' as source,
        is_synthetic,
        landed_on
    from stage_changes
)

select * from leads
