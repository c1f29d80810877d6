with staff as (
    select
        staff_id,
        coalesce(store_id, -1) as store_id,
        role,
        is_synthetic
    from {{ ref('staff') }}
),

-- stands where a system acted, or nobody wrote down who did
with_nobody as (
    select * from staff
    union all
    select
        'none' as staff_id,
        cast(-1 as bigint) as store_id,
        'nobody in person' as role,
        false as is_synthetic
)

select * from with_nobody
