with versions as (
    select
        *,
        'active' as status,
        null as cancelled_at,
        greatest(started_at, timestamp '2017-01-01 00:30:00') as updated_at
    from subscriptions
    union all
    select
        *,
        'cancelled' as status,
        ended_at as cancelled_at,
        greatest(ended_at, timestamp '2017-01-01 00:40:00') as updated_at
    from subscriptions
    where ended_at < timestamp '2018-01-01'
)

select
    subscription_id,
    member_id,
    plan,
    status,
    text_time(started_at) as started_at,
    text_time(cancelled_at) as cancelled_at,
    text_time(updated_at) as updated_at,
    true as is_synthetic
from versions
where cast(updated_at as date) between getvariable('from_day') and getvariable('to_day')
qualify row_number() over (partition by subscription_id order by updated_at desc) = 1
order by updated_at, subscription_id
