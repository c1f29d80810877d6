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
        'orders of users' as fact,
        (select count(*) from {{ ref('orders') }}) as conformed_count,
        (select coalesce(sum(order_count), 0) from {{ ref('dim_users') }})
            as mart_count
)

select *
from counts
where conformed_count <> mart_count
