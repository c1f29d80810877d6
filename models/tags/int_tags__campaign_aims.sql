with targets as (select * from {{ ref('fct_campaign_targets') }}),

-- A person may hold two cards that a campaign was aimed at.
aims as (
    select
        one_id,
        campaign_id,
        min(targeted_on) as targeted_on
    from targets
    where one_id <> -1 and {{ days_between('targeted_on', as_of()) }} < 365
    group by one_id, campaign_id
)

select * from aims
