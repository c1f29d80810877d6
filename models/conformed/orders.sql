with till_orders as (
    select
        'pos-' || cast(basket_id as string) as order_id,
        'store' as channel_id,
        min(store_id) as store_id,
        'in_store' as fulfilment,
        {{ strongest_identifier(
            member_card='max(card_number)', phone='max(receipt_phone)'
        ) }},
        min(ordered_at) as ordered_at,
        {{ local_date('min(ordered_at)') }} as ordered_on,
        '{{ var("currency") }}' as currency,
        cast(count(*) as bigint) as line_count,
        'pos' as source,
        bool_and(is_synthetic) as is_synthetic,
        min(landed_on) as landed_on
    from {{ ref('stg_pos__transactions') }}
    group by basket_id
),

mall_orders as (
    select
        'mall-' || order_no as order_id,
        'mall' as channel_id,
        coalesce(min(store_id), -1) as store_id,
        min(fulfilment) as fulfilment,
        {{ strongest_identifier(mall_account='max(buyer_account)') }},
        min(ordered_at) as ordered_at,
        min(ordered_on) as ordered_on,
        '{{ var("currency") }}' as currency,
        cast(count(*) as bigint) as line_count,
        'mall' as source,
        bool_and(is_synthetic) as is_synthetic,
        min(landed_on) as landed_on
    from {{ ref('stg_mall__orders') }}
    group by order_no
),

all_orders as (
    select * from till_orders
    union all
    select * from mall_orders
)

select * from all_orders
