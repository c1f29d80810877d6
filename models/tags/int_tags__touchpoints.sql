with stages as (select * from {{ ref('dim_journey_stages') }}),

-- As user_journeys, without the numbers that it gives to touchpoints.
touchpoints as (
    select
        one_id,
        touchpoint_type,
        touched_on
    from {{ ref('buying_touchpoints') }}
    union all
    select
        one_id,
        touchpoint_type,
        touched_on
    from {{ ref('contact_touchpoints') }}
),

told_touchpoints as (
    select
        touchpoints.*,
        stages.stage,
        stages.stage_number,
        {{ days_between('touchpoints.touched_on', as_of()) }} as age_days,
        touchpoints.touchpoint_type in (
            'visit', 'product visit', 'cart visit', 'paying visit',
            'content view', 'content like', 'message opened', 'message clicked',
            'message in', 'group join', 'survey answer'
        ) as is_answer,
        touchpoints.touchpoint_type in ('content share', 'share', 'review') as is_share,
        touchpoints.touchpoint_type in (
            'message unsubscribed', 'friend remove', 'group leave', 'tier downgrade'
        ) as is_leaving,
        touchpoints.touchpoint_type = 'invitation' as is_invitation
    from touchpoints
    inner join stages on touchpoints.touchpoint_type = stages.touchpoint_type
    where touchpoints.one_id <> -1
),

interactions as (
    select
        one_id,
        max(case when is_answer or is_share or is_invitation then touched_on end)
            as last_interacted_on,
        max(case when is_leaving then touched_on end) as last_leaving_sign_on,
        cast(count(distinct case
            when (is_answer or is_share or is_invitation) and age_days < 90
                then touched_on
        end) as bigint) as quarter_active_days,
        cast(sum(case when is_share and age_days < 90 then 1 else 0 end) as bigint)
            as quarter_share_count,
        cast(sum(
            case when is_invitation and age_days < 365 then 1 else 0 end
        ) as bigint) as year_invitation_count,
        cast(sum(
            case
                when touchpoint_type = 'message in' and age_days < 90 then 1
                else 0
            end
        ) as bigint) as quarter_message_count,
        max(case
            when stage not in ('service', 'churn') and age_days < 90 then stage_number
        end) as quarter_stage_number
    from told_touchpoints
    group by one_id
)

select * from interactions
