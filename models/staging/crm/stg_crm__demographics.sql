with demographics as (
    select * from {{ source('crm', 'demographics') }}
),

versions as (
    select
        *,
        row_number() over (
            partition by member_id
            order by updated_at desc, _landed_on desc, _batch_id desc, _row desc
        ) as version_rank
    from demographics
),

newest_versions as (
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
    from versions
    where version_rank = 1
)

select * from newest_versions
