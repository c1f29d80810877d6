with redemptions as (select * from {{ ref('fct_redemptions') }}),

takings as (
    select
        one_id,
        campaign_id,
        min(redeemed_on) as first_redeemed_on,
        max(redeemed_on) as last_redeemed_on,
        cast(count(*) as bigint) as redemption_count
    from redemptions
    where one_id <> -1 and {{ days_between('redeemed_on', as_of()) }} < 365
    group by one_id, campaign_id
)

select * from takings
