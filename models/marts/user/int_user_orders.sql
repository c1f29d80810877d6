with orders as (select * from {{ ref('fct_orders') }}),

totals as (
    select
        one_id,
        min(ordered_on) as first_ordered_on,
        max(ordered_on) as last_ordered_on,
        cast(count(*) as bigint) as order_count,
        cast(sum(sales_amount) as decimal(18, 2)) as lifetime_sales_amount,
        cast(sum(net_sales_amount) as decimal(18, 2)) as lifetime_net_sales_amount,
        min(case when is_synthetic then 1 else 0 end) = 1 as is_synthetic
    from orders
    group by one_id
)

select * from totals
