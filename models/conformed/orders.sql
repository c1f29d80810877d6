with till_lines as (
    select * from {{ ref('stg_pos__transactions') }}
),

mall_lines as (
    select * from {{ ref('stg_mall__orders') }}
),

till_orders as (
    select
        'pos-' || cast(basket_id as string) as order_id,
        'store' as channel_id,
        min(store_id) as store_id,
        'in_store' as fulfilment,
        max(card_number) as card_number,
        cast(null as string) as buyer_account,
        max(receipt_phone) as receipt_phone,
        min(ordered_at) as ordered_at,
        min(ordered_on) as ordered_on,
        cast(count(*) as bigint) as line_count,
        'pos' as source,
        bool_and(is_synthetic) as is_synthetic,
        min(landed_on) as landed_on
    from till_lines
    group by basket_id
),

mall_orders as (
    select
        'mall-' || order_no as order_id,
        'mall' as channel_id,
        min(store_id) as store_id,
        min(fulfilment) as fulfilment,
        cast(null as string) as card_number,
        max(buyer_account) as buyer_account,
        cast(null as string) as receipt_phone,
        min(ordered_at) as ordered_at,
        min(ordered_on) as ordered_on,
        cast(count(*) as bigint) as line_count,
        'mall' as source,
        bool_and(is_synthetic) as is_synthetic,
        min(landed_on) as landed_on
    from mall_lines
    group by order_no
),

all_orders as (
    select * from till_orders
    union all
    select * from mall_orders
),

identified_orders as (
    select
        order_id,
        channel_id,
        store_id,
        fulfilment,
        {{ strongest_identifier(
            member_card='card_number', mall_account='buyer_account', phone='receipt_phone'
        ) }},
        ordered_at,
        ordered_on,
        line_count,
        source,
        is_synthetic,
        landed_on
    from all_orders
)

select * from identified_orders
