with redemptions as (
    select
        household_id as real_household_id,
        coupon_upc,
        campaign_id,
        cast(redemption_date as date) as redeemed_on,
        row_number() over (
            partition by household_id, campaign_id, coupon_upc, redemption_date
        ) as repeat
    from package_redemptions
)

select
    redeemed_on as delivered_on,
    upper(hex_id(
        'r', concat_ws('-', campaign_id, coupon_upc, redeemed_on, repeat),
        household_id
    )) as redemption_id,
    card_number,
    coupon_upc,
    campaign_id,
    redeemed_on as redemption_date,
    is_copy as is_synthetic
from redemptions
inner join households using (real_household_id)
inner join cards
    on
        household_id = person_id
        and issued_at < redeemed_on + interval 1 day
        and valid_until >= redeemed_on + interval 1 day
where redeemed_on between getvariable('from_day') and getvariable('to_day')
order by delivered_on, redemption_id
