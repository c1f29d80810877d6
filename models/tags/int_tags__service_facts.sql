with tickets as (select * from {{ ref('int_tags__tickets') }}),

surveys as (select * from {{ ref('int_tags__surveys') }}),

amends as (select * from {{ ref('int_tags__amends') }}),

people as (
    select one_id from tickets
    union
    select one_id from surveys
    union
    select one_id from amends
),

service_facts as (
    select
        people.one_id,
        tickets.last_ticket_on,
        tickets.last_complained_on,
        tickets.open_since_on,
        coalesce(tickets.quarter_ticket_count, 0) as quarter_ticket_count,
        tickets.last_response_minutes,
        tickets.ticket_theme,
        tickets.service_channel,
        surveys.last_surveyed_on,
        surveys.satisfaction_score,
        surveys.former_satisfaction_score,
        surveys.average_satisfaction_score,
        surveys.nps_group,
        surveys.unsatisfied_theme,
        amends.last_refunded_on,
        amends.last_amended_on,
        amends.refund_reason,
        coalesce(amends.review_count, 0) as review_count,
        amends.average_rating,
        amends.last_low_rated_on,
        greatest(surveys.last_bad_answer_on, amends.last_low_rated_on)
            as last_displeased_on
    from people
    left join tickets on people.one_id = tickets.one_id
    left join surveys on people.one_id = surveys.one_id
    left join amends on people.one_id = amends.one_id
),

aged_facts as (
    select
        *,
        cast({{ days_between('last_displeased_on', as_of()) }} as bigint)
            as days_since_displeased
    from service_facts
)

select * from aged_facts
