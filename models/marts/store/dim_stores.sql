with stores as (
    select * from {{ ref('stores') }}
),

orders as (
    select
        store_id,
        cast(count(*) as bigint) as order_count,
        min(ordered_on) as first_ordered_on,
        max(ordered_on) as last_ordered_on
    from {{ ref('orders') }}
    group by store_id
),

staff as (
    select
        store_id,
        cast(count(*) as bigint) as staff_count
    from {{ ref('staff') }}
    group by store_id
),

described as (
    select
        stores.store_id,
        orders.first_ordered_on,
        orders.last_ordered_on,
        'Store ' || stores.store_id as store_name,
        coalesce(orders.order_count, 0) as order_count,
        coalesce(staff.staff_count, 0) as staff_count
    from stores
    left join orders on stores.store_id = orders.store_id
    left join staff on stores.store_id = staff.store_id
)

select * from described
