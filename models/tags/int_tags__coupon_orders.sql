with orders as (select * from {{ ref('fct_orders') }}),

coupon_orders as (
    select
        one_id,
        cast(
            avg(case when coupon_discount_amount > 0 then 1 else 0 end) as double
        ) as coupon_order_rate
    from orders
    where one_id <> -1 and {{ days_between('ordered_on', as_of()) }} < 365
    group by one_id
)

select * from coupon_orders
