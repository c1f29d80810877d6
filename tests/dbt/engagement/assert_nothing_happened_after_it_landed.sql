-- An instant read in the wrong zone or unit lies after the night it landed in, as a few
-- do of a device whose clock is wrong: told, and the night stops at one in a hundred.
{{ config(
    fail_calc="coalesce(max(late_share), 0)",
    warn_if="> 0",
    error_if="> 100"
) }}

with happenings as (
    select
        'events' as entity,
        event_id as row_id,
        occurred_at as happened_at,
        landed_on
    from {{ ref('events') }}
    union all
    select
        'touches' as entity,
        touch_id as row_id,
        touched_at as happened_at,
        landed_on
    from {{ ref('touches') }}
    union all
    select
        'friendships' as entity,
        friend_event_id as row_id,
        occurred_at as happened_at,
        landed_on
    from {{ ref('friendships') }}
    union all
    select
        'group_memberships' as entity,
        group_event_id as row_id,
        occurred_at as happened_at,
        landed_on
    from {{ ref('group_memberships') }}
    union all
    select
        'private_messages' as entity,
        message_id as row_id,
        occurred_at as happened_at,
        landed_on
    from {{ ref('private_messages') }}
    union all
    select
        'shares' as entity,
        share_id as row_id,
        occurred_at as happened_at,
        landed_on
    from {{ ref('shares') }}
    union all
    select
        'tickets' as entity,
        ticket_id as row_id,
        coalesce(closed_at, first_response_at, opened_at) as happened_at,
        landed_on
    from {{ ref('tickets') }}
    union all
    select
        'surveys' as entity,
        survey_id as row_id,
        responded_at as happened_at,
        landed_on
    from {{ ref('surveys') }}
    union all
    select
        'reviews' as entity,
        review_id as row_id,
        reviewed_at as happened_at,
        landed_on
    from {{ ref('reviews') }}
    union all
    select
        'leads' as entity,
        lead_id as row_id,
        created_at as happened_at,
        landed_on
    from {{ ref('leads') }}
    union all
    select
        'subscription_charges' as entity,
        charge_id as row_id,
        charged_at as happened_at,
        landed_on
    from {{ ref('subscription_charges') }}
    union all
    select
        'lead_stages' as entity,
        lead_stage_id as row_id,
        changed_at as happened_at,
        landed_on
    from {{ ref('lead_stages') }}
    union all
    select
        'lead_followups' as entity,
        followup_id as row_id,
        followed_at as happened_at,
        landed_on
    from {{ ref('lead_followups') }}
),

late_shares as (
    select
        entity,
        count(case when {{ local_date('happened_at') }} > landed_on then 1 end)
            as late_count,
        count(*) as row_count
    from happenings
    group by entity
),

-- in ten thousandths, for dbt counts in whole numbers
too_late as (
    select
        entity,
        late_count,
        cast(ceil(10000.0 * late_count / row_count) as bigint) as late_share
    from late_shares
    where late_count > 0
)

select * from too_late
