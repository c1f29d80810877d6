with stages as (select * from {{ ref('fct_lead_stages') }}),

losses as (
    select
        lead_id,
        {{ arg_max('previous_stage', 'changed_at') }} as lost_after
    from stages
    where stage = 'lost'
    group by lead_id
)

select * from losses
