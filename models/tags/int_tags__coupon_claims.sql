with events as (select * from {{ ref('fct_events') }}),

coupon_claims as (
    select
        one_id,
        max(occurred_on) as last_claimed_on
    from events
    where
        one_id <> -1
        and event_name = 'coupon_claim'
        and {{ days_between('occurred_on', as_of()) }} < 365
    group by one_id
)

select * from coupon_claims
