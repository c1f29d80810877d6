with scrm_staff as (select * from {{ ref('stg_scrm__staff') }}),

scrm as (
    select
        staff_id,
        store_id,
        role,
        'scrm' as source,
        is_synthetic,
        landed_on
    from scrm_staff
)

select * from scrm
