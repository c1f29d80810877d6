-- A view, as promotion_placements is, which a question without locations should read.
{{ config(materialized='view') }}

with placements as (select * from {{ ref('promotion_placements') }}),

-- '0' says "not there", so any other location wins over it
promotions as (
    select
        product_id,
        store_id,
        week_number,
        week_starts_on,
        coalesce(min(nullif(display_location, '0')), '0') as display_location,
        coalesce(min(nullif(mailer_location, '0')), '0') as mailer_location,
        source,
        bool_and(is_synthetic) as is_synthetic,
        min(landed_on) as landed_on
    from placements
    group by product_id, store_id, week_number, week_starts_on, source
)

select * from promotions
