-- two weekly files may land in one night: then the further state is the newer one
with tickets as (
    {{ newest_versions(
        source('service', 'tickets'),
        'ticket_id',
        ['_landed_on', 'closed_at', 'first_response_at']
    ) }}
),

renamed as (
    select
        ticket_id,
        member_id,
        phone,
        channel,
        category,
        opened_at,
        first_response_at,
        closed_at,
        status,
        _first_landed_on as landed_on,
        is_synthetic
    from tickets
)

select * from renamed
