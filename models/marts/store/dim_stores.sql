-- a store may be somebody's home, have staff or a kiosk before it has an order; -1
-- stands for places that nobody wrote down
with stores as (
    select cast(-1 as bigint) as store_id
    union
    select store_id from {{ ref('stores') }}
    union
    select store_id from {{ ref('staff') }}
    union
    select home_store_id as store_id from {{ ref('profiles') }}
    union
    select store_id from {{ ref('events') }}
),

orders as (
    select
        store_id,
        min(ordered_on) as first_ordered_on,
        max(ordered_on) as last_ordered_on,
        cast(count(*) as bigint) as order_count
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
        case
            when stores.store_id = -1 then 'Unknown store'
            else 'Store ' || stores.store_id
        end as store_name,
        orders.first_ordered_on,
        orders.last_ordered_on,
        coalesce(orders.order_count, 0) as order_count,
        coalesce(staff.staff_count, 0) as staff_count
    from stores
    left join orders on stores.store_id = orders.store_id
    left join staff on stores.store_id = staff.store_id
    where stores.store_id is not null
)

select * from described
