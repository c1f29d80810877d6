with promotions as (
    select * from {{ ref('stg_promo__promotions') }}
    where {{ is_stale() }}
),

batch_weeks as (
    select distinct
        batch_id,
        week_number
    from promotions
)

select * from batch_weeks
