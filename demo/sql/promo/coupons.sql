with campaigns as (
    select
        campaign_id,
        greatest(cast(start_date as date), date '2017-01-01') as delivered_on
    from package_campaign_descriptions
)

select
    delivered_on,
    coupon_upc,
    product_id,
    campaign_id,
    false as is_synthetic
from package_coupons
inner join campaigns using (campaign_id)
where
    delivered_on between getvariable('from_day') and getvariable('to_day')
    and (
        getvariable('households') >= getvariable('real_households')
        or product_id in (select product_id from products)
    )
order by delivered_on, campaign_id, coupon_upc, product_id
