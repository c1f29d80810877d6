with touchpoints as (
    select
        one_id,
        'message ' || touch_type as touchpoint_type,
        channel_id,
        touch_id as reference_id,
        touched_at,
        touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_touches') }}
    union all
    select
        one_id,
        'content ' || engagement as touchpoint_type,
        'app' as channel_id,
        event_id as reference_id,
        occurred_at as touched_at,
        occurred_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_content_engagements') }}
    union all
    select
        one_id,
        'lead ' || stage as touchpoint_type,
        cast(null as string) as channel_id,
        lead_stage_id as reference_id,
        changed_at as touched_at,
        changed_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_lead_stages') }}
    union all
    select
        one_id,
        activity_type as touchpoint_type,
        'wecom' as channel_id,
        activity_id as reference_id,
        occurred_at as touched_at,
        occurred_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_community_activities') }}
    union all
    select
        one_id,
        share_kind as touchpoint_type,
        'wecom' as channel_id,
        share_id as reference_id,
        occurred_at as touched_at,
        occurred_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_shares') }}
    union all
    select
        one_id,
        'ticket opened' as touchpoint_type,
        channel_id,
        ticket_id as reference_id,
        opened_at as touched_at,
        opened_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_tickets') }}
    union all
    select
        one_id,
        'ticket closed' as touchpoint_type,
        channel_id,
        ticket_id as reference_id,
        closed_at as touched_at,
        {{ local_date('closed_at') }} as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_tickets') }}
    where closed_at is not null
    union all
    select
        one_id,
        'survey answer' as touchpoint_type,
        cast(null as string) as channel_id,
        survey_id as reference_id,
        responded_at as touched_at,
        responded_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_surveys') }}
    union all
    select
        one_id,
        'review' as touchpoint_type,
        channel_id,
        review_id as reference_id,
        reviewed_at as touched_at,
        reviewed_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_reviews') }}
)

select * from touchpoints
