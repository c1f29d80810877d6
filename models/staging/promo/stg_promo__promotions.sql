with promotions as (select * from {{ source('promo', 'promotions') }}),

renamed as (
    select
        product_id,
        store_id,
        week as week_number,
        display_location,
        mailer_location,
        is_synthetic,
        _batch_id as batch_id,
        _first_landed_on as landed_on
    from promotions
)

select * from renamed
