with till_lines as (
    select
        'pos-' || cast(basket_id as string) as order_id,
        line_number,
        ordered_on,
        product_id,
        quantity,
        '{{ var("currency") }}' as currency,
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
        ordered_on,
        product_id,
        quantity,
        '{{ var("currency") }}' as currency,
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

conformed_lines as (
    select
        all_lines.order_id || '-' || cast(all_lines.line_number as string)
            as order_line_id,
        all_lines.order_id,
        all_lines.line_number,
        all_lines.product_id,
        all_lines.quantity,
        all_lines.currency,
        all_lines.sales_amount as original_sales_amount,
        {{ in_company_currency('all_lines.sales_amount') }} as sales_amount,
        {{ in_company_currency('all_lines.retail_discount_amount') }}
            as retail_discount_amount,
        {{ in_company_currency('all_lines.coupon_discount_amount') }}
            as coupon_discount_amount,
        {{ in_company_currency('all_lines.coupon_match_amount') }}
            as coupon_match_amount,
        all_lines.source,
        all_lines.is_synthetic,
        all_lines.batch_id,
        all_lines.landed_on
    from all_lines
    {{ join_exchange_rates('all_lines', 'all_lines.ordered_on') }}
)

select * from conformed_lines
