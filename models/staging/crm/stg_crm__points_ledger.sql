with points_ledger as (
    {{ newest_versions(source('crm', 'points_ledger'), 'entry_id', ['updated_at']) }}
),

renamed as (
    select
        entry_id as points_entry_id,
        member_id,
        entry_type,
        points,
        order_ref,
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        cast(occurred_at as date) as occurred_on,
        expires_on,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from points_ledger
)

select * from renamed
