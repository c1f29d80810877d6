with order_lines as (select * from {{ ref('fct_order_lines') }}),

goods as (select * from {{ ref('dim_goods') }}),

hashed_lines as (
    select
        order_lines.one_id,
        cast(date_trunc('month', order_lines.ordered_on) as date) as month_starts_on,
        {{ row_hash([
            'order_lines.order_line_id', 'order_lines.order_id', 'order_lines.store_id',
            'order_lines.channel_id', 'order_lines.unit_quantity',
            'order_lines.sales_amount', 'order_lines.retail_discount_amount',
            'order_lines.coupon_discount_amount', 'order_lines.coupon_match_amount',
            'order_lines.refund_amount', 'order_lines.cost_amount', 'goods.category',
        ]) }} as line_hash
    from order_lines
    left join goods on order_lines.goods_id = goods.goods_id
),

user_months as (
    select
        one_id,
        month_starts_on,
        cast(bit_xor(line_hash) as bigint) as content_hash
    from hashed_lines
    group by one_id, month_starts_on
)

select * from user_months
