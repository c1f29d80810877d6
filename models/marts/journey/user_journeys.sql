-- A view: each touchpoint is there once, in the fact of its process. Nobody known (-1)
-- has no journey.
with touchpoints as (
    select * from {{ ref('buying_touchpoints') }}
    union all
    select * from {{ ref('contact_touchpoints') }}
),

stages as (select * from {{ ref('dim_journey_stages') }}),

ordered_touchpoints as (
    select
        touchpoints.one_id,
        cast(
            row_number() over (
                partition by touchpoints.one_id
                order by
                    touchpoints.touched_at,
                    stages.stage_number,
                    touchpoints.touchpoint_type,
                    touchpoints.reference_id
            ) as bigint
        ) as touchpoint_number,
        touchpoints.touchpoint_type,
        stages.stage,
        stages.stage_number,
        touchpoints.channel_id,
        touchpoints.reference_id,
        touchpoints.touched_at,
        touchpoints.touched_on,
        touchpoints.amount
    from touchpoints
    left join stages on touchpoints.touchpoint_type = stages.touchpoint_type
    where touchpoints.one_id <> -1
)

select * from ordered_touchpoints
