-- A view: 20.9 million rows that only a join to the lines of the same weeks reads.
{{ config(materialized='view') }}

with placements as (select * from {{ ref('stg_promo__promotions') }}),

-- the retail year starts on Sunday 2017-01-01, its second week on the Monday after
dated_placements as (
    select
        product_id,
        store_id,
        week_number,
        greatest(
            cast('2017-01-01' as date),
            cast('2017-01-02' as date) + cast(7 * (week_number - 2) as int)
        ) as week_starts_on,
        display_location,
        mailer_location,
        'promo' as source,
        is_synthetic,
        landed_on
    from placements
)

select * from dated_placements
