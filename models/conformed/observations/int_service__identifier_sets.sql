-- from the source and not from staging: every state of a ticket counts
with tickets as (
    select
        *,
        _first_landed_on as landed_on
    from {{ source('service', 'tickets') }}
),

surveys as (select * from {{ ref('stg_service__surveys') }}),

reviews as (select * from {{ ref('stg_service__reviews') }}),

ticket_sets as (
    {{ identifier_sets(
        'service', 'tickets', 'opened_at', {'crm_id': 'member_id', 'phone': 'phone'}
    ) }}
),

survey_sets as (
    {{ identifier_sets(
        'service', 'surveys', 'responded_at', {'crm_id': 'member_id'}
    ) }}
),

review_sets as (
    {{ identifier_sets(
        'service', 'reviews', 'reviewed_at', {'crm_id': 'member_id'}
    ) }}
),

all_sets as (
    select * from ticket_sets
    union all
    select * from survey_sets
    union all
    select * from review_sets
)

select * from all_sets
