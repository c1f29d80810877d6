with ticket_members as (
    select
        ticket_id,
        member_id,
        closed_at + seconds(600 + 172800 * rnd('answers survey', ticket_id))
            as responded_at,
        4.1 + 0.7 * satisfaction
        - 0.00002 * epoch(first_response_at - opened_at)
        + 0.5 * normal(rnd('csat', ticket_id), rnd('csat 2', ticket_id)) as score
    from tickets
    where
        member_id is not null
        and closed_at is not null
        and rnd('surveyed', ticket_id) < 0.45
),

quarters as (
    select
        person_id,
        member_id,
        joined_at,
        coalesce(satisfaction, 0) as satisfaction,
        quarter_on,
        utc_time(
            quarter_on + interval 9 hour
            + seconds(864000 * pow(rnd('nps at', person_id, quarter_on), 2))
        ) as responded_at
    from members
    left join habits on person_id = household_id
    cross join (
        values
        (timestamp '2017-03-20'), (timestamp '2017-06-19'), (timestamp '2017-09-18'),
        (timestamp '2017-12-11')
    ) as quarters (quarter_on)
    where joined_at < quarter_on and rnd('nps', person_id, quarter_on) < 0.15
),

surveys as (
    select
        ticket_id,
        member_id,
        'csat' as survey_kind,
        cast(greatest(1, least(5, round(score))) as bigint) as score,
        responded_at,
        ticket_id as survey_key
    from ticket_members
    union all
    select
        null as ticket_id,
        member_id,
        'nps' as survey_kind,
        cast(greatest(0, least(10, round(
            7.8 + 1.5 * satisfaction
            + normal(
                rnd('nps score', person_id, quarter_on),
                rnd('nps 2', person_id, quarter_on)
            )
        ))) as bigint) as score,
        responded_at,
        member_id || quarter_on as survey_key
    from quarters
)

select
    next_sunday(local_time(responded_at)) as delivered_on,
    hex_id('su', survey_kind, survey_key) as survey_id,
    ticket_id,
    member_id,
    survey_kind,
    score,
    plain_iso_time(responded_at) as responded_at,
    true as is_synthetic
from surveys
where
    next_sunday(local_time(responded_at))
    between getvariable('from_day') and getvariable('to_day')
order by delivered_on, responded_at, survey_id
