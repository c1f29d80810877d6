with tickets as (select * from {{ ref('int_tags__tickets') }}),

surveys as (select * from {{ ref('int_tags__surveys') }}),

ticket_themes as (select * from {{ ref('int_tags__ticket_themes') }}),

ticket_channels as (select * from {{ ref('int_tags__ticket_channels') }}),

satisfaction as (select * from {{ ref('int_tags__satisfaction') }}),

refunds as (select * from {{ ref('int_tags__refunds') }}),

refund_reasons as (select * from {{ ref('int_tags__refund_reasons') }}),

reviews as (select * from {{ ref('int_tags__reviews') }}),

people as (
    select one_id from tickets
    union
    select one_id from surveys
    union
    select one_id from refunds
    union
    select one_id from reviews
),

service_facts as (
    select
        people.one_id,
        tickets.last_ticket_on,
        tickets.last_complained_on,
        tickets.open_since_on,
        coalesce(tickets.quarter_ticket_count, 0) as quarter_ticket_count,
        tickets.last_response_minutes,
        ticket_themes.ticket_theme,
        ticket_channels.service_channel,
        surveys.last_surveyed_on,
        satisfaction.satisfaction_score,
        satisfaction.former_satisfaction_score,
        satisfaction.average_satisfaction_score,
        surveys.nps_group,
        satisfaction.unsatisfied_theme,
        refunds.last_refunded_on,
        refunds.last_amended_on,
        refund_reasons.refund_reason,
        coalesce(reviews.review_count, 0) as review_count,
        reviews.average_rating,
        reviews.last_low_rated_on,
        greatest(surveys.last_bad_answer_on, reviews.last_low_rated_on)
            as last_displeased_on
    from people
    left join tickets on people.one_id = tickets.one_id
    left join surveys on people.one_id = surveys.one_id
    left join ticket_themes on people.one_id = ticket_themes.one_id
    left join ticket_channels on people.one_id = ticket_channels.one_id
    left join satisfaction on people.one_id = satisfaction.one_id
    left join refunds on people.one_id = refunds.one_id
    left join refund_reasons on people.one_id = refund_reasons.one_id
    left join reviews on people.one_id = reviews.one_id
),

aged_facts as (
    select
        *,
        cast({{ days_between('last_displeased_on', as_of()) }} as bigint)
            as days_since_displeased
    from service_facts
)

select * from aged_facts
