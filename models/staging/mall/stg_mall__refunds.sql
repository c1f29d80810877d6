with refunds as (
    select * from {{ source('mall', 'refunds') }}
),

renamed as (
    select
        refund_no,
        order_no,
        line_no as line_number,
        {{ utc_timestamp('refund_time') }} as refunded_at,
        cast(refund_time as date) as refunded_on,
        quantity,
        refund_amount,
        reason,
        is_synthetic,
        _first_landed_on as landed_on
    from refunds
)

select * from renamed
