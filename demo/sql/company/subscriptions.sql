-- One row per subscription to free delivery; it lives until a period is not renewed.
with subscribers as (
    select
        person_id,
        member_id,
        'SB' || substr(member_id, 2) as subscription_id,
        if(rnd('plan', person_id) < 0.7, 1, 3) as months,
        if(rnd('pays in', person_id) < 0.2, 'CNY', 'USD') as currency,
        date_trunc('second',
            greatest(joined_at, timestamp '2016-10-01 09:00:00')
            + seconds(86400 * 270 * rnd('subscribes at', person_id))
        ) as started_at
    from members
    where rnd('subscriber', person_id) < rate('subscriber')
),

lives as (
    select
        person_id,
        min(n) as period_count
    from subscribers
    cross join range(1, 100) as renewals (n)
    where n = 99 or rnd('renews', person_id, n) >= rate('renewal')
    group by person_id
)

select
    *,
    case months when 1 then 'delivery monthly' else 'delivery quarterly' end as plan,
    cast(
        case currency
            when 'CNY' then if(months = 1, 55.00, 145.00)
            else if(months = 1, 7.99, 20.99)
        end as decimal(18, 2)
    ) as price,
    cast(cast(started_at as date) + to_months(months * period_count) as timestamp)
    + interval 6 hour as ended_at
from subscribers
inner join lives using (person_id)
where started_at < timestamp '2018-01-01'
order by subscription_id
