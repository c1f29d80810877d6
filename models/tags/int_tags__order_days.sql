with orders as (select * from {{ ref('fct_orders') }}),

order_days as (
    select distinct
        one_id,
        ordered_on
    from orders
    where one_id <> -1
),

numbered_days as (
    select
        one_id,
        ordered_on,
        row_number() over (partition by one_id order by ordered_on) as day_number,
        lag(ordered_on) over (partition by one_id order by ordered_on)
            as previous_ordered_on
    from order_days
),

spaced_days as (
    select
        one_id,
        ordered_on,
        cast(day_number as bigint) as day_number,
        cast({{ days_between('previous_ordered_on', 'ordered_on') }} as bigint)
            as gap_days
    from numbered_days
)

select * from spaced_days
