with asked as (
    select
        members.*,
        purpose,
        channel,
        rnd('consent', person_id, purpose, channel)
        < case
            when purpose = 'analytics' then 0.75
            when purpose = 'personalisation' then 0.65
            when channel = 'email' then if(email is null, 0, 0.72)
            when channel = 'sms' then 0.60
            else 0.52
        end as is_granted
    from members
    cross join (
        values
        ('marketing', 'email'), ('marketing', 'sms'), ('marketing', 'app_push'),
        ('marketing', 'wecom'), ('personalisation', 'app_push'),
        ('analytics', 'app_push')
    ) as purposes (purpose, channel)
),

changes as (
    select
        person_id,
        member_id,
        purpose,
        channel,
        is_granted,
        joined_at as occurred_at
    from asked
    union all
    select
        person_id,
        member_id,
        purpose,
        channel,
        not is_granted as is_granted,
        greatest(joined_at, timestamp '2017-01-01')
        + seconds(86400 * (10 + 340 * rnd('changes at', person_id, purpose, channel)))
            as occurred_at
    from asked
    where rnd('changes', person_id, purpose, channel) < if(is_granted, 0.06, 0.03)
    union all
    select
        person_id,
        member_id,
        'marketing' as purpose,
        channel,
        false as is_granted,
        local_time(unsubscribed_at) as occurred_at
    from messages
    inner join members using (person_id)
    where unsubscribed_at is not null
)

select
    hex_id('co', member_id, purpose || channel || occurred_at) as consent_id,
    member_id,
    purpose,
    channel,
    is_granted::int as is_granted,
    text_time(occurred_at) as occurred_at,
    text_time(greatest(occurred_at, timestamp '2017-01-01 00:30:00')) as updated_at,
    1 as is_synthetic
from changes
where
    cast(greatest(occurred_at, timestamp '2017-01-01') as date)
    between getvariable('from_day') and getvariable('to_day')
order by updated_at, consent_id
