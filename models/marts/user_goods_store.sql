with order_lines as (select * from {{ ref('fct_order_lines') }}),

goods as (select * from {{ ref('dim_goods') }}),

user_months as (
    select * from {{ ref('int_user_months') }}
    where {{ is_stale() }}
),

dated_lines as (
    select
        order_lines.*,
        goods.category,
        user_months.month_starts_on,
        user_months.content_hash
    from order_lines
    inner join user_months
        on
            order_lines.one_id = user_months.one_id
            and cast(date_trunc('month', order_lines.ordered_on) as date)
            = user_months.month_starts_on
    left join goods on order_lines.goods_id = goods.goods_id
),

totals as (
    select
        one_id,
        category,
        store_id,
        channel_id,
        month_starts_on,
        cast(count(distinct order_id) as bigint) as order_count,
        cast(count(*) as bigint) as line_count,
        cast(sum(unit_quantity) as bigint) as unit_quantity,
        cast(sum(sales_amount) as decimal(18, 2)) as sales_amount,
        cast(sum(retail_discount_amount) as decimal(18, 2)) as retail_discount_amount,
        cast(sum(coupon_discount_amount) as decimal(18, 2)) as coupon_discount_amount,
        cast(sum(coupon_match_amount) as decimal(18, 2)) as coupon_match_amount,
        cast(sum(refund_amount) as decimal(18, 2)) as refund_amount,
        cast(sum(net_sales_amount) as decimal(18, 2)) as net_sales_amount,
        cast(sum(cost_amount) as decimal(18, 2)) as cost_amount,
        cast(sum(margin_amount) as decimal(18, 2)) as margin_amount,
        min(content_hash) as content_hash
    from dated_lines
    group by one_id, category, store_id, channel_id, month_starts_on
),

keyed as (
    select
        {{ id_hash(
            "one_id || ':' || category || ':' || store_id"
            ~ " || ':' || channel_id || ':' || month_starts_on"
        ) }} as user_goods_store_id,
        *
    from totals
)

select * from keyed
