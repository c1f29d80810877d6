with members as (
    {{ newest_versions(source('crm', 'members'), 'member_id', ['updated_at']) }}
),

renamed as (
    select
        member_id,
        full_name,
        gender,
        phone,
        email,
        birthday,
        city,
        home_store_id,
        {{ utc_timestamp('joined_at') }} as joined_at,
        cast(joined_at as date) as joined_on,
        referrer_member_id,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from members
)

select * from renamed
