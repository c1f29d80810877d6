with refunds as (
    {{ newest_versions(source('mall', 'refunds'), 'refund_no') }}
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
        _key_landed_on as landed_on
    from refunds
)

select * from renamed
