-- Of tonight's week alone, for a night is to cost what arrived: each key that was
-- handed over is there once.
{% set tonight = retail_week(as_of()) %}

with delivered as (
    select distinct
        product_id,
        store_id,
        week_number
    from {{ ref('stg_promo__promotions') }}
    where week_number = {{ tonight }}
),

kept as (
    select
        product_id,
        store_id,
        week_number
    from {{ ref('promotions') }}
    where week_number = {{ tonight }}
),

counted as (
    select
        (select count(*) from delivered) as delivered_count,
        (select count(*) from kept) as kept_count
)

select * from counted
where delivered_count <> kept_count
