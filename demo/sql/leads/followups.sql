with stages as (
    select
        *,
        lag(changed_at) over (partition by lead_id order by position) as since_at
    from lead_stages
),

drawn as (
    select
        lead_id,
        stage,
        staff_id,
        n,
        since_at,
        changed_at,
        rnd('follow up', lead_id, stage, n) as draw,
        changed_at - seconds(120 + 72000 * n + 3600 * draw) as usual_at
    from stages
    cross join range(2) as counts (n)
    where
        stage in ('contacted', 'qualified', 'proposal', 'won')
        and rnd('follows up', lead_id, stage, n) < 0.65
),

-- nobody follows up before the form, or the stage before, came in
followups as (
    select
        *,
        if(
            usual_at > since_at,
            usual_at,
            since_at + to_microseconds(
                cast(floor(epoch_us(changed_at - since_at) * draw) as bigint)
            )
        ) as followed_at
    from drawn
)

select
    next_sunday(followed_at) as delivered_on,
    hex_id('lf', lead_id, stage || n) as followup_id,
    lead_id,
    staff_id,
    ['phone', 'wecom', 'email', 'visit'][
        1 + pick(pow(rnd('follow up by', lead_id, stage, n), 1.5), 4)
    ] as channel,
    ['reached', 'no answer', 'call back', 'sent offer', 'visit booked'][
        1 + pick(pow(rnd('outcome', lead_id, stage, n), 1.3), 5)
    ] as outcome,
    text_time(followed_at) as followed_at,
    true as is_synthetic
from followups
where
    next_sunday(followed_at) between getvariable('from_day') and getvariable('to_day')
    and followed_at >= timestamp '2017-01-01'
order by delivered_on, followed_at, followup_id
