with service_tickets as (select * from {{ ref('stg_service__tickets') }}),

service_channels as (
    select * from {{ ref('channel_map') }}
    where source = 'service'
),

service as (
    select
        service_tickets.ticket_id,
        {{ strongest_identifier(
            crm_id='service_tickets.member_id', phone='service_tickets.phone'
        ) }},
        service_channels.channel_id,
        service_tickets.category,
        service_tickets.opened_at,
        service_tickets.first_response_at,
        service_tickets.closed_at,
        service_tickets.status,
        'service' as source,
        service_tickets.is_synthetic,
        service_tickets.landed_on
    from service_tickets
    left join service_channels
        on service_tickets.channel = service_channels.source_channel
)

select * from service
