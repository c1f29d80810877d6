with windows as (select * from {{ ref('int_tag_trial_windows') }}),

dates as (select * from {{ ref('dim_dates') }}),

goods as (select * from {{ ref('dim_goods') }}),

interests as (select * from {{ ref('category_interests') }}),

all_lines as (select * from {{ ref('fct_order_lines') }}),

orders as (
    select
        fct_orders.*,
        dates.is_weekend
    from {{ ref('fct_orders') }} as fct_orders
    inner join dates on fct_orders.ordered_on = dates.date_on
    where fct_orders.ordered_on > (select min(windows.tried_on) from windows)
),

order_lines as (
    select
        all_lines.one_id,
        all_lines.ordered_on,
        all_lines.is_promoted,
        all_lines.net_sales_amount,
        goods.category,
        goods.department,
        goods.brand,
        goods.is_private_label,
        interests.interest
    from all_lines
    inner join goods on all_lines.goods_id = goods.goods_id
    left join interests on goods.category = interests.category
    where all_lines.ordered_on > (select min(windows.tried_on) from windows)
),

first_category_lines as (
    select
        all_lines.one_id,
        goods.category,
        min(all_lines.ordered_on) as ordered_on
    from all_lines
    inner join goods on all_lines.goods_id = goods.goods_id
    where 0 < (select count(*) from windows)
    group by all_lines.one_id, goods.category
),

events as (
    select
        one_id,
        occurred_on,
        platform,
        event_name
    from {{ ref('fct_events') }}
    where
        platform <> 'kiosk'
        and occurred_on > (select min(windows.tried_on) from windows)
),

touches as (select * from {{ ref('fct_touches') }}),

redemptions as (select * from {{ ref('fct_redemptions') }}),

refunds as (select * from {{ ref('fct_refunds') }}),

points as (select * from {{ ref('fct_points') }}),

memberships as (select * from {{ ref('fct_memberships') }}),

tier_changes as (select * from {{ ref('fct_tier_changes') }}),

subscription_periods as (select * from {{ ref('fct_subscription_periods') }}),

consents as (select * from {{ ref('fct_consents') }}),

community_activities as (select * from {{ ref('fct_community_activities') }}),

shares as (select * from {{ ref('fct_shares') }}),

referrals as (
    select
        referrer_one_id as one_id,
        referred_on
    from {{ ref('fct_referrals') }}
),

tickets as (select * from {{ ref('fct_tickets') }}),

surveys as (select * from {{ ref('fct_surveys') }}),

reviews as (select * from {{ ref('fct_reviews') }}),

lead_stages as (select * from {{ ref('fct_lead_stages') }}),

happened as (
    {{ outcome_arms() }}
),

deeds as (
    select
        outcome,
        tried_on,
        person_id,
        subject,
        cast(sum(amount) as decimal(18, 2)) as amount
    from happened
    where subject is not null and amount is not null
    group by outcome, tried_on, person_id, subject
)

select * from deeds
