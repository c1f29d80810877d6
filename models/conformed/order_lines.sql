with till_lines as (
    select
        'pos-' || cast(basket_id as string) as order_id,
        line_number,
        product_id,
        quantity,
        sales_amount,
        retail_discount_amount,
        coupon_discount_amount,
        coupon_match_amount,
        'pos' as source,
        is_synthetic,
        batch_id,
        landed_on
    from {{ ref('stg_pos__transactions') }}
    where {{ is_stale() }}
),

mall_lines as (
    select
        'mall-' || order_no as order_id,
        line_number,
        product_id,
        quantity,
        sales_amount,
        retail_discount_amount,
        coupon_discount_amount,
        coupon_match_amount,
        'mall' as source,
        is_synthetic,
        batch_id,
        landed_on
    from {{ ref('stg_mall__orders') }}
    where {{ is_stale() }}
),

all_lines as (
    select * from till_lines
    union all
    select * from mall_lines
),

keyed_lines as (
    select
        order_id || '-' || cast(line_number as string) as order_line_id,
        order_id,
        line_number,
        product_id,
        quantity,
        sales_amount,
        retail_discount_amount,
        coupon_discount_amount,
        coupon_match_amount,
        source,
        is_synthetic,
        batch_id,
        landed_on
    from all_lines
)

select * from keyed_lines
