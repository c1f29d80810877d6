with users as (select * from {{ ref('dim_users') }}),

habits as (select * from {{ ref('int_tags__order_habits') }}),

events as (select * from {{ ref('fct_events') }}),

points as (select * from {{ ref('int_tags__points') }}),

visits as (
    select
        one_id,
        max(occurred_on) as last_visited_on,
        max(
            case when platform in ('ios', 'android', 'miniprogram') then occurred_on end
        ) as last_app_active_on
    from events
    where platform <> 'kiosk'
    group by one_id
),

-- An anonymous visitor has nothing yet that a tag could state.
people as (
    select *
    from users
    where one_id <> -1 and (is_known or order_count > 0)
),

lifecycle_facts as (
    select
        people.one_id,
        people.is_known,
        people.joined_on,
        people.current_tier,
        people.points_balance,
        people.is_reachable_email
        or people.is_reachable_sms
        or people.is_reachable_app_push
        or people.is_reachable_wecom as is_reachable,
        habits.first_ordered_on,
        habits.second_ordered_on,
        habits.last_ordered_on,
        coalesce(habits.order_day_count, 0) as order_day_count,
        habits.won_back_on,
        habits.repurchase_days,
        habits.longest_gap_days,
        habits.gap_variation,
        cast(
            {{ days_between('habits.first_ordered_on', 'habits.second_ordered_on') }}
            as bigint
        ) as second_order_days,
        case
            when habits.order_day_count >= 3
                then {{ add_days('habits.last_ordered_on', 'habits.repurchase_days') }}
        end as next_order_due_on,
        visits.last_visited_on,
        case when people.points_balance > 0 then points.next_expires_on end
            as points_expire_on,
        cast({{ days_between('habits.first_ordered_on', as_of()) }} as bigint)
            as days_since_first_order,
        cast({{ days_between('habits.last_ordered_on', as_of()) }} as bigint)
            as recency_days,
        cast({{ days_between('habits.won_back_on', as_of()) }} as bigint)
            as days_since_won_back,
        cast({{ days_between('people.joined_on', as_of()) }} as bigint) as tenure_days,
        cast({{ days_between('visits.last_app_active_on', as_of()) }} as bigint)
            as days_since_app
    from people
    left join habits on people.one_id = habits.one_id
    left join visits on people.one_id = visits.one_id
    left join points on people.one_id = points.one_id
)

select * from lifecycle_facts
