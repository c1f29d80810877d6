with lead_stages as (select * from {{ ref('lead_stages') }}),

leads as (select * from {{ ref('fct_leads') }}),

timed as (
    select
        *,
        lag(stage) over (
            partition by lead_id order by changed_at, lead_stage_id
        ) as previous_stage,
        lead(changed_at) over (
            partition by lead_id order by changed_at, lead_stage_id
        ) as left_at
    from lead_stages
),

placed_stages as (
    select
        timed.lead_stage_id,
        timed.lead_id,
        coalesce(leads.one_id, -1) as one_id,
        timed.stage,
        timed.previous_stage,
        coalesce(timed.staff_id, 'none') as staff_id,
        timed.changed_at,
        {{ local_date('timed.changed_at') }} as changed_on,
        timed.left_at,
        cast(
            {{ minutes_between('timed.changed_at', 'timed.left_at') }}
            as bigint
        ) as stage_minutes,
        timed.is_synthetic
    from timed
    left join leads on timed.lead_id = leads.lead_id
)

select * from placed_stages
