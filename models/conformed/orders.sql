-- depends_on: {{ ref('order_lines') }}
with till_parts as (
    select
        'pos-' || cast(basket_id as string) as order_id,
        batch_id,
        'store' as channel_id,
        min(store_id) as store_id,
        'in_store' as fulfilment,
        max(card_number) as card_number,
        max(receipt_phone) as phone,
        cast(null as string) as buyer_account,
        min(ordered_at) as ordered_at,
        count(*) as line_count,
        'pos' as source,
        bool_and(is_synthetic) as is_synthetic,
        min(landed_on) as landed_on
    from {{ ref('stg_pos__transactions') }}
    where {{ is_stale() }}
    group by basket_id, batch_id
),

mall_parts as (
    select
        'mall-' || order_no as order_id,
        batch_id,
        'mall' as channel_id,
        min(store_id) as store_id,
        min(fulfilment) as fulfilment,
        cast(null as string) as card_number,
        cast(null as string) as phone,
        max(buyer_account) as buyer_account,
        min(ordered_at) as ordered_at,
        count(*) as line_count,
        'mall' as source,
        bool_and(is_synthetic) as is_synthetic,
        min(landed_on) as landed_on
    from {{ ref('stg_mall__orders') }}
    where {{ is_stale() }}
    group by order_no, batch_id
),

-- an order's part of each batch
parts as (
    select * from till_parts
    union all
    select * from mall_parts
),

-- batches that share an order have names of their own: see macros/renewal.sql
shared_orders as (
    select order_id from parts
    group by order_id
    having count(*) > 1
),

shared_batches as (
    select distinct parts.batch_id
    from parts
    inner join shared_orders on parts.order_id = shared_orders.order_id
),

named_parts as (
    select
        parts.*,
        case
            when shared_batches.batch_id is null then parts.batch_id
            else parts.batch_id || ' and others'
        end as batch_name
    from parts
    left join shared_batches on parts.batch_id = shared_batches.batch_id
),

all_orders as (
    select
        order_id,
        min(channel_id) as channel_id,
        coalesce(min(store_id), -1) as store_id,
        min(fulfilment) as fulfilment,
        {{ strongest_identifier(
            member_card='max(card_number)', phone='max(phone)',
            mall_account='max(buyer_account)'
        ) }},
        min(ordered_at) as ordered_at,
        {{ local_date('min(ordered_at)') }} as ordered_on,
        '{{ var("currency") }}' as currency,
        cast(sum(line_count) as bigint) as line_count,
        min(source) as source,
        bool_and(is_synthetic) as is_synthetic,
        min(batch_name) as batch_id,
        min(landed_on) as landed_on
    from named_parts
    group by order_id
)

select * from all_orders
