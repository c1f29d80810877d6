with orders as (select * from {{ ref('orders') }}),

stores as (
    select
        store_id,
        min(landed_on) as first_landed_on,
        bool_and(is_synthetic) as is_synthetic
    from orders
    group by store_id
)

select * from stores
