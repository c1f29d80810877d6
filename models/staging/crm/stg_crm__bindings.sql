with bindings as (
    {{ newest_versions(source('crm', 'bindings'), 'binding_id', ['updated_at']) }}
),

renamed as (
    select
        binding_id,
        member_id,
        account_type,
        account_value,
        {{ utc_timestamp('bound_at') }} as bound_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from bindings
)

select * from renamed
