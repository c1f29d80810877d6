with demographics as (
    {{ newest_versions(source('crm', 'demographics'), 'member_id', ['updated_at']) }}
),

renamed as (
    select
        member_id,
        age as age_band,
        income as income_band,
        home_ownership,
        marital_status,
        household_size,
        household_comp as household_composition,
        kids_count,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from demographics
)

select * from renamed
