with users as (select * from {{ ref('dim_users') }}),

order_days as (select * from {{ ref('int_tags__order_days') }}),

events as (select * from {{ ref('fct_events') }}),

points as (select * from {{ ref('fct_points') }}),

habits as (
    select
        one_id,
        min(ordered_on) as first_ordered_on,
        max(case when day_number = 2 then ordered_on end) as second_ordered_on,
        max(ordered_on) as last_ordered_on,
        count(*) as order_day_count,
        max(case when gap_days > 60 then ordered_on end) as won_back_on,
        round(avg(gap_days), 2) as repurchase_days,
        max(gap_days) as longest_gap_days,
        count(gap_days) as gap_count,
        sum(gap_days) as gap_sum,
        sum(gap_days * gap_days) as gap_square_sum
    from order_days
    group by one_id
),

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

expiries as (
    select
        one_id,
        min(expires_on) as points_expire_on
    from points
    where entry_type = 'earn' and expires_on > {{ as_of() }}
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
        cast(coalesce(habits.order_day_count, 0) as bigint) as order_day_count,
        habits.won_back_on,
        cast(habits.repurchase_days as double) as repurchase_days,
        cast(habits.longest_gap_days as bigint) as longest_gap_days,
        cast(
            {{ days_between('habits.first_ordered_on', 'habits.second_ordered_on') }}
            as bigint
        ) as second_order_days,
        case
            when habits.gap_count >= 4
                then
                    sqrt(
                        cast(
                            habits.gap_count * habits.gap_square_sum
                            - habits.gap_sum * habits.gap_sum
                            as double
                        )
                        * habits.gap_count / (habits.gap_count - 1)
                    )
                    / habits.gap_sum
        end as gap_variation,
        case
            when habits.gap_count >= 2
                then {{ add_days('habits.last_ordered_on', 'habits.repurchase_days') }}
        end as next_order_due_on,
        visits.last_visited_on,
        case when people.points_balance > 0 then expiries.points_expire_on end
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
    left join expiries on people.one_id = expiries.one_id
)

select * from lifecycle_facts
