-- One row per household: how it shops and how it answers, all year.
with real_households as (
    select
        real_household_id,
        count(*) as basket_count,
        min(ordered_local) as first_basket_at,
        max(ordered_local) as last_basket_at,
        mode(store_id order by store_id) as home_store_id
    from baskets
    where not is_copy
    group by real_household_id
),

ranked as (
    select
        household_id,
        real_households.*,
        percent_rank() over (
            order by basket_count, household_id
        ) as frequency
    from real_households
    inner join households using (real_household_id)
),

drawn as (
    select
        *,
        rnd('mall user', household_id)
        < rate('mall_user') * (0.5 + frequency) as is_mall_user
    from ranked
)

select
    household_id,
    basket_count,
    first_basket_at,
    last_basket_at,
    home_store_id,
    is_mall_user,
    case
        when is_mall_user then 0.45 + 0.5 * rnd('mall share', household_id)
    end as mall_share,
    case
        when not is_mall_user then null
        when rnd('mall early', household_id) < 0.6 then date '2017-01-01'
        else
            date '2017-01-01'
            + cast(pick(rnd('mall from', household_id), 240) as integer)
    end as mall_from,
    0.2 + 0.7 * rnd('delivery', household_id) as delivery_share,
    ['微信支付', '支付宝', '银行卡'][1 + pick(pow(rnd('pay', household_id), 1.5), 3)]
        as pay_method,
    is_mall_user
    or rnd('app user', household_id) < rate('app_user') - 0.03 as is_app_user,
    exp(0.9 * normal(rnd('activity', household_id), rnd('activity 2', household_id)))
        as activity,
    rnd('community', household_id) < rate('community_member') as is_community_member,
    exp(0.5 * normal(rnd('response', household_id), rnd('response 2', household_id)))
        as responsiveness,
    last_basket_at < timestamp '2017-11-15' and basket_count >= 5 as is_churner,
    normal(rnd('satisfaction', household_id), rnd('satisfaction 2', household_id))
    - if(last_basket_at < timestamp '2017-11-15' and basket_count >= 5, 1.2, 0)
        as satisfaction,
    -- churners leave the app three to six weeks before their last real basket
    case
        when last_basket_at < timestamp '2017-11-15' and basket_count >= 5
            then
                cast(last_basket_at as date)
                - cast(21 + pick(rnd('churn', household_id), 22) as integer)
        else date '2017-12-31'
    end as app_until
from drawn
