with orders as (select * from {{ ref('fct_orders') }}),

trolleys as (
    select
        one_id,
        max(sales_amount) as largest_order_amount,
        cast(sum(case when line_count >= 15 then 1 else 0 end) as double) / count(*)
            as stock_up_rate,
        cast(sum(case when line_count < 5 then 1 else 0 end) as double) / count(*)
            as top_up_rate
    from orders
    where one_id <> -1 and {{ days_between('ordered_on', as_of()) }} < 365
    group by one_id
)

select * from trolleys
