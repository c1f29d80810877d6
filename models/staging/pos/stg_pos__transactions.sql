with transactions as (select * from {{ source('pos', 'transactions') }}),

renamed as (
    select
        basket_id,
        line_number,
        store_id,
        card_number,
        receipt_phone,
        product_id,
        quantity,
        cast(sales_value as decimal(18, 2)) as sales_amount,
        cast(retail_disc as decimal(18, 2)) as retail_discount_amount,
        cast(coupon_disc as decimal(18, 2)) as coupon_discount_amount,
        cast(coupon_match_disc as decimal(18, 2)) as coupon_match_amount,
        week as week_number,
        transaction_timestamp as ordered_at,
        {{ local_date('transaction_timestamp') }} as ordered_on,
        is_synthetic,
        _batch_id as batch_id,
        _first_landed_on as landed_on
    from transactions
)

select * from renamed
