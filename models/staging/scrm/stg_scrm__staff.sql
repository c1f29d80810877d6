with staff as (
    {{ newest_versions(source('scrm', 'staff'), 'staff_id', ['ts']) }}
),

renamed as (
    select
        staff_id,
        staff_name,
        store_id,
        role,
        {{ epoch_ms_timestamp('ts * 1000') }} as updated_at,
        _first_landed_on as landed_on,
        is_synthetic
    from staff
)

select * from renamed
