with people as (select * from {{ ref('int_tags__people') }}),

touchpoints as (select * from {{ ref('int_tags__touchpoints') }}),

visits as (select * from {{ ref('int_tags__visits') }}),

visit_preferences as (select * from {{ ref('int_tags__visit_preferences') }}),

searches as (select * from {{ ref('int_tags__searches') }}),

identifier_kinds as (select * from {{ ref('int_tags__identifier_kinds') }}),

order_days as (select * from {{ ref('int_tags__order_days') }}),

orders as (
    select
        one_id,
        cast(sum(
            case when {{ days_between('ordered_on', as_of()) }} < 90 then 1 else 0 end
        ) as bigint) as quarter_order_days
    from order_days
    group by one_id
),

engagement_facts as (
    select
        people.one_id,
        touchpoints.last_interacted_on,
        touchpoints.last_leaving_sign_on,
        coalesce(touchpoints.quarter_active_days, 0) as quarter_active_days,
        coalesce(touchpoints.quarter_share_count, 0) as quarter_share_count,
        coalesce(touchpoints.year_invitation_count, 0) as year_invitation_count,
        coalesce(touchpoints.quarter_message_count, 0) as quarter_message_count,
        touchpoints.quarter_stage_number,
        visits.last_web_on,
        visits.last_app_on,
        visits.last_mini_program_on,
        visits.last_kiosk_on,
        case
            when visits.last_paid_on >= visits.cart_left_on then null
            when people.last_ordered_on >= visits.cart_left_on then null
            else visits.cart_left_on
        end as cart_left_on,
        coalesce(visits.month_visit_days, 0) as month_visit_days,
        coalesce(visits.quarter_visit_days, 0) as quarter_visit_days,
        coalesce(visits.month_product_visit_count, 0) as month_product_visit_count,
        visits.quarter_visit_count,
        visits.events_per_visit,
        visit_preferences.top_platform,
        visit_preferences.top_page,
        visit_preferences.top_day_part,
        visit_preferences.top_day_part_rate,
        visit_preferences.top_weekday,
        visit_preferences.top_weekday_rate,
        cast(coalesce(searches.search_count, 0) as double)
        / nullif(visits.quarter_visit_count, 0) as searches_per_visit,
        coalesce(identifier_kinds.device_count, 0) as device_count,
        coalesce(orders.quarter_order_days, 0) as quarter_order_days,
        cast({{ days_between('people.last_ordered_on', as_of()) }} as bigint)
            as recency_days
    from people
    left join touchpoints on people.one_id = touchpoints.one_id
    left join visits on people.one_id = visits.one_id
    left join visit_preferences on people.one_id = visit_preferences.one_id
    left join searches on people.one_id = searches.one_id
    left join identifier_kinds on people.one_id = identifier_kinds.one_id
    left join orders on people.one_id = orders.one_id
)

select * from engagement_facts
