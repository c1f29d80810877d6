-- A ticket is answered after it is opened, and closed exactly when it says so.
with tickets as (select * from {{ ref('tickets') }}),

contradictory as (
    select
        ticket_id,
        opened_at,
        first_response_at,
        closed_at,
        status
    from tickets
    where
        first_response_at < opened_at
        or closed_at < opened_at
        or (status = 'closed') != (closed_at is not null)
)

select * from contradictory
