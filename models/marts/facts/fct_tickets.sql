with tickets as (select * from {{ ref('tickets') }}),

one_ids as (select * from {{ ref('one_ids') }}),

answered_tickets as (
    select
        tickets.ticket_id,
        coalesce(one_ids.one_id, -1) as one_id,
        tickets.identifier_key,
        tickets.channel_id,
        tickets.category,
        tickets.status,
        tickets.opened_at,
        {{ local_date('tickets.opened_at') }} as opened_on,
        tickets.first_response_at,
        tickets.closed_at,
        cast(
            {{ minutes_between('tickets.opened_at', 'tickets.first_response_at') }}
            as bigint
        ) as response_minutes,
        cast(
            {{ minutes_between('tickets.opened_at', 'tickets.closed_at') }} as bigint
        ) as resolution_minutes,
        tickets.is_synthetic
    from tickets
    left join one_ids on tickets.identifier_key = one_ids.identifier_key
)

select * from answered_tickets
