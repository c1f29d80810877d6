with staff as (select * from {{ source('scrm', 'staff') }}),

versions as (
    select
        *,
        row_number() over (
            partition by staff_id
            order by ts desc, _landed_on desc, _row desc, _batch_id desc
        ) as version_rank
    from staff
),

latest as (
    select
        staff_id,
        staff_name,
        store_id,
        role,
        {{ epoch_ms_timestamp('ts * 1000') }} as updated_at,
        _first_landed_on as landed_on,
        is_synthetic
    from versions
    where version_rank = 1
)

select * from latest
