with people as (select * from {{ ref('int_tags__people') }}),

message_habits as (select * from {{ ref('int_tags__message_habits') }}),

coupon_habits as (select * from {{ ref('int_tags__coupon_habits') }}),

followed_deeds as (select * from {{ ref('int_tags__followed_deeds') }}),

coupon_claims as (select * from {{ ref('int_tags__coupon_claims') }}),

coupon_orders as (select * from {{ ref('int_tags__coupon_orders') }}),

campaign_facts as (
    select
        people.one_id,
        message_habits.best_channel,
        message_habits.last_sent_on,
        message_habits.last_opened_on,
        message_habits.last_clicked_on,
        message_habits.last_unsubscribed_on,
        message_habits.last_bounced_on,
        message_habits.quarter_delivered_count,
        cast(message_habits.quarter_opened_count as double)
        / nullif(message_habits.quarter_delivered_count, 0) as quarter_open_rate,
        cast(message_habits.clicked_count as double)
        / nullif(message_habits.delivered_count, 0) as click_rate,
        coalesce(coupon_habits.aim_count, 0) as aim_count,
        coupon_habits.last_targeted_on,
        coupon_habits.last_redeemed_on,
        coalesce(coupon_habits.redemption_count, 0) as redemption_count,
        coupon_habits.taken_rate,
        coupon_habits.redemption_days,
        coalesce(coupon_habits.has_tried_category, false) as has_tried_category,
        followed_deeds.followed_click_rate,
        case
            when coupon_habits.last_redeemed_on >= coupon_claims.last_claimed_on
                then null
            else coupon_claims.last_claimed_on
        end as unused_claim_on,
        coupon_orders.coupon_order_rate
    from people
    left join message_habits on people.one_id = message_habits.one_id
    left join coupon_habits on people.one_id = coupon_habits.one_id
    left join followed_deeds on people.one_id = followed_deeds.one_id
    left join coupon_claims on people.one_id = coupon_claims.one_id
    left join coupon_orders on people.one_id = coupon_orders.one_id
)

select * from campaign_facts
