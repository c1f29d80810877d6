-- One row per message to a target, with what became of it, in UTC. Households that
-- really redeemed a coupon of the campaign answer more often, by redeemer_lift.
with redeemers as (
    select distinct
        household_id as real_household_id,
        campaign_id
    from package_redemptions
),

sends as (
    select
        households.household_id as person_id,
        campaigns.*,
        send,
        redeemers.campaign_id is not null as is_redeemer,
        greatest(start_date, date '2017-01-01') + cast(send * 9 as integer) as sent_on
    from package_campaigns as targets
    inner join households on targets.household_id = households.real_household_id
    inner join campaigns using (campaign_id)
    left join redeemers
        on
            households.real_household_id = redeemers.real_household_id
            and campaigns.campaign_id = redeemers.campaign_id
    cross join range(5) as sends (send)
    where
        greatest(start_date, date '2017-01-01') + cast(send * 9 as integer)
        <= least(end_date, date '2017-12-30')
),

rated as (
    select
        sends.*,
        hex_id('msg', person_id, campaign_id * 10 + send) as message_id,
        utc_time(
            cast(sent_on as timestamp)
            + seconds(36000 + 1800 * rnd('sent at', person_id, campaign_id, send))
        ) as sent_at,
        responsiveness * appeal * if(is_redeemer, redeemer_lift, 1) * pow(0.85, send)
            as appeal_to_person
    from sends
    inner join habits on person_id = household_id
),

answered as (
    select
        *,
        rnd('delivered', message_id)
        < case channel when 'email' then 0.94 when 'sms' then 0.97 else 0.985 end
            as is_delivered,
        rnd('opened', message_id)
        < least(0.9, appeal_to_person * case channel
            when 'email' then 0.20
            when 'sms' then 0.28
            when 'app_push' then 0.15
            else 0.34
        end) as is_opened,
        rnd('clicked', message_id) < least(0.8, 0.22 * appeal_to_person) as is_clicked,
        rnd('unsubscribed', message_id) < 0.012 / appeal_to_person as is_unsubscribed
    from rated
)

select
    person_id,
    campaign_id,
    channel,
    message_id,
    'c' || lpad(cast(1 + campaign_id % 24 as varchar), 4, '0') as content_id,
    is_redeemer,
    sent_at,
    if(is_delivered, sent_at + seconds(2 + 60 * rnd('d', message_id)), null)
        as delivered_at,
    if(not is_delivered, sent_at + seconds(5 + 600 * rnd('b', message_id)), null)
        as bounced_at,
    if(
        is_delivered and is_opened,
        sent_at + seconds(120 + 86400 * pow(rnd('o', message_id), 3)),
        null
    ) as opened_at,
    if(
        is_delivered and is_opened and is_clicked,
        sent_at + seconds(
            120 + 86400 * pow(rnd('o', message_id), 3) + 5 + 90 * rnd('c', message_id)
        ),
        null
    ) as clicked_at,
    if(
        is_delivered and is_opened and is_unsubscribed,
        sent_at + seconds(
            120 + 86400 * pow(rnd('o', message_id), 3) + 30 + 90 * rnd('u', message_id)
        ),
        null
    ) as unsubscribed_at
from answered
order by sent_at, message_id
