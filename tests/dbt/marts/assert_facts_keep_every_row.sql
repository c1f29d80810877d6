-- Joining people, goods and campaigns to a fact neither adds nor drops a row.
with counts as (
    select
        'orders' as fact,
        (select count(*) from {{ ref('orders') }}) as conformed_count,
        (select count(*) from {{ ref('fct_orders') }}) as mart_count
    union all
    select
        'refunds' as fact,
        (select count(*) from {{ ref('refunds') }}) as conformed_count,
        (select count(*) from {{ ref('fct_refunds') }}) as mart_count
    union all
    select
        'events' as fact,
        (select count(*) from {{ ref('events') }}) as conformed_count,
        (select count(*) from {{ ref('fct_events') }}) as mart_count
    union all
    select
        'events in sessions' as fact,
        (select count(*) from {{ ref('events') }}) as conformed_count,
        (select coalesce(sum(event_count), 0) from {{ ref('fct_sessions') }})
            as mart_count
    union all
    select
        'touches' as fact,
        (select count(*) from {{ ref('touches') }}) as conformed_count,
        (select count(*) from {{ ref('fct_touches') }}) as mart_count
    union all
    select
        'redemptions' as fact,
        (select count(*) from {{ ref('redemptions') }}) as conformed_count,
        (select count(*) from {{ ref('fct_redemptions') }}) as mart_count
    union all
    select
        'points' as fact,
        (select count(*) from {{ ref('points_entries') }}) as conformed_count,
        (select count(*) from {{ ref('fct_points') }}) as mart_count
    union all
    select
        'leads' as fact,
        (select count(*) from {{ ref('leads') }}) as conformed_count,
        (select count(*) from {{ ref('fct_leads') }}) as mart_count
    union all
    select
        'tickets' as fact,
        (select count(*) from {{ ref('tickets') }}) as conformed_count,
        (select count(*) from {{ ref('fct_tickets') }}) as mart_count
    union all
    select
        'surveys' as fact,
        (select count(*) from {{ ref('surveys') }}) as conformed_count,
        (select count(*) from {{ ref('fct_surveys') }}) as mart_count
    union all
    select
        'reviews' as fact,
        (select count(*) from {{ ref('reviews') }}) as conformed_count,
        (select count(*) from {{ ref('fct_reviews') }}) as mart_count
    union all
    select
        'consents' as fact,
        (select count(*) from {{ ref('consents') }}) as conformed_count,
        (select count(*) from {{ ref('fct_consents') }}) as mart_count
    union all
    select
        'campaign targets' as fact,
        (select count(*) from {{ ref('campaign_targets') }}) as conformed_count,
        (select count(*) from {{ ref('fct_campaign_targets') }}) as mart_count
    union all
    select
        'campaign costs' as fact,
        (select count(*) from {{ ref('campaign_costs') }}) as conformed_count,
        (select count(*) from {{ ref('fct_campaign_costs') }}) as mart_count
    union all
    select
        'lead stages' as fact,
        (select count(*) from {{ ref('lead_stages') }}) as conformed_count,
        (select count(*) from {{ ref('fct_lead_stages') }}) as mart_count
    union all
    select
        'lead follow-ups' as fact,
        (select count(*) from {{ ref('lead_followups') }}) as conformed_count,
        (select count(*) from {{ ref('fct_lead_followups') }}) as mart_count
    union all
    select
        'memberships' as fact,
        (select count(*) from {{ ref('memberships') }}) as conformed_count,
        (select count(*) from {{ ref('fct_memberships') }}) as mart_count
    union all
    select
        'tier changes' as fact,
        (select count(*) from {{ ref('tier_changes') }}) as conformed_count,
        (select count(*) from {{ ref('fct_tier_changes') }}) as mart_count
    union all
    select
        'subscriptions' as fact,
        (select count(*) from {{ ref('subscriptions') }}) as conformed_count,
        (select count(*) from {{ ref('fct_subscriptions') }}) as mart_count
    union all
    select
        'subscription charges' as fact,
        (select count(*) from {{ ref('subscription_charges') }}) as conformed_count,
        (
            select coalesce(sum(charge_count), 0)
            from {{ ref('fct_subscription_periods') }}
        ) as mart_count
    union all
    select
        'shares' as fact,
        (select count(*) from {{ ref('shares') }}) as conformed_count,
        (select count(*) from {{ ref('fct_shares') }}) as mart_count
    union all
    select
        'community activities' as fact,
        (select count(*) from {{ ref('friendships') }})
        + (select count(*) from {{ ref('group_memberships') }})
        + (select count(*) from {{ ref('private_messages') }}) as conformed_count,
        (select count(*) from {{ ref('fct_community_activities') }}) as mart_count
    union all
    select
        'orders of users' as fact,
        (select count(*) from {{ ref('orders') }}) as conformed_count,
        (select coalesce(sum(order_count), 0) from {{ ref('dim_users') }})
            as mart_count
)

select *
from counts
where conformed_count <> mart_count
