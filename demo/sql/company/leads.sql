-- One row per form lead: prospects, and households that joined online soon after.
with asked as (
    select
        person_id,
        created_at,
        converted_at,
        converted_at is not null as has_won
    from prospects
    union all
    select
        person_id,
        greatest(
            joined_at - seconds(86400 * (1 + 19 * pow(rnd('asked', person_id), 2))),
            timestamp '2017-01-02 08:00:00'
            + seconds(43200 * rnd('asked at', person_id))
        ) as created_at,
        joined_at as converted_at,
        true as has_won
    from members
    where joined_through = 'online' and joined_at >= timestamp '2017-01-04'
),

contacts as (
    select
        asked.*,
        date_trunc('second', asked.created_at) as asked_at,
        persons.full_name,
        persons.email as own_email,
        coalesce(members.first_phone, own_phone) as own_number,
        rnd('phone typo', asked.person_id) < rate('phone_typo') as has_phone_typo,
        rnd('lead email', asked.person_id) as email_draw
    from asked
    inner join persons using (person_id)
    left join members using (person_id)
),

written as (
    select
        *,
        if(has_phone_typo, phone_typo(own_number, rnd('typo', person_id)), own_number)
            as phone,
        case
            when email_draw < rate('email_typo')
                then own_email[1] || own_email[3:]
            when email_draw < 0.12 then upper(own_email)
            when email_draw < 0.72 then own_email
        end as email
    from contacts
),

cookies as (
    select
        written.person_id,
        min(cookie_id) as cookie_id
    from written
    inner join devices using (person_id)
    where cast(created_at as date) between first_on and last_on
    group by written.person_id
),

running as (
    select
        person_id,
        arg_min(campaign_id, rnd('lead campaign', person_id, campaign_id))
            as campaign_id
    from written
    inner join campaigns on cast(asked_at as date) between start_date and end_date
    where rnd('by campaign', person_id) < 0.3
    group by person_id
)

select
    person_id,
    'L' || lpad(
        cast(row_number() over (order by asked_at, person_id) as varchar), 6, '0'
    ) as lead_id,
    ['website', 'mini program', 'wechat ad', 'store event', 'partner'][
        1 + pick(pow(rnd('lead source', person_id), 1.5), 5)
    ] as lead_source,
    ['newsletter', 'membership', 'corporate gifts', 'delivery trial'][
        1 + pick(rnd('form', person_id), 4)
    ] as form,
    full_name,
    phone,
    phone_notation(phone, rnd('lead phone', person_id)) as phone_written,
    email,
    cookie_id,
    campaign_id,
    asked_at as created_at,
    converted_at,
    has_won,
    'S'
    || lpad(cast(pick(rnd('lead staff', person_id), 5) as varchar), 6, '0') as staff_id
from written
left join cookies using (person_id)
left join running using (person_id)
order by lead_id
