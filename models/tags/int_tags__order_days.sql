with orders as (select * from {{ ref('fct_orders') }}),

order_days as (
    select distinct
        one_id,
        ordered_on
    from orders
    where one_id <> -1
),

spaced_days as (
    select
        one_id,
        ordered_on,
        cast(row_number() over person_days as bigint) as day_number,
        cast(
            {{ days_between('lag(ordered_on) over person_days', 'ordered_on') }}
            as bigint
        ) as gap_days
    from order_days
    window person_days as (partition by one_id order by ordered_on)
)

select * from spaced_days
