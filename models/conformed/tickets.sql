with service_tickets as (select * from {{ ref('stg_service__tickets') }}),

channel_map as (select * from {{ ref('channel_map') }}),

keyed as (
    select
        service_tickets.*,
        channel_map.channel_id,
        {{ identifier_key('crm_id', 'service_tickets.member_id') }} as crm_key,
        {{ identifier_key('phone', 'service_tickets.phone') }} as phone_key
    from service_tickets
    left join channel_map
        on channel_map.source = 'service'
        and service_tickets.channel = channel_map.source_channel
),

service as (
    select
        ticket_id,
        case
            when crm_key is not null then 'crm_id'
            when phone_key is not null then 'phone'
        end as identifier_type,
        coalesce(crm_key, phone_key) as identifier_key,
        channel_id,
        category,
        opened_at,
        first_response_at,
        closed_at,
        status,
        'service' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from service
