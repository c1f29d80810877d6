with orders as (select * from {{ source('mall', 'orders') }}),

codes as (select * from {{ ref('mall_codes') }}),

renamed as (
    select
        orders.order_no,
        orders.line_no as line_number,
        orders.buyer_account,
        orders.buyer_name,
        orders.masked_phone,
        {{ utc_timestamp('orders.order_time') }} as ordered_at,
        cast(orders.order_time as date) as ordered_on,
        statuses.code as order_status,
        orders.store_id,
        delivery_types.code as fulfilment,
        pay_methods.code as payment_method,
        orders.product_id,
        orders.quantity,
        orders.sales_value as sales_amount,
        orders.retail_disc as retail_discount_amount,
        orders.coupon_disc as coupon_discount_amount,
        orders.coupon_match_disc as coupon_match_amount,
        orders.is_synthetic,
        orders._batch_id as batch_id,
        orders._first_landed_on as landed_on
    from orders
    left join codes as statuses
        on orders.status = statuses.mall_code and statuses.code_kind = 'status'
    left join codes as delivery_types
        on
            orders.delivery_type = delivery_types.mall_code
            and delivery_types.code_kind = 'delivery_type'
    left join codes as pay_methods
        on
            orders.pay_method = pay_methods.mall_code
            and pay_methods.code_kind = 'pay_method'
)

select * from renamed
