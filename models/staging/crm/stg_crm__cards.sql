with cards as (
    {{ newest_versions(source('crm', 'cards'), 'card_number', ['updated_at']) }}
),

renamed as (
    select
        card_number,
        member_id,
        {{ utc_timestamp('issued_at') }} as issued_at,
        status as card_status,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from cards
)

select * from renamed
