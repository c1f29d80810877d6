with one_ids as (select * from {{ ref('one_ids') }}),

orders as (
    select
        one_ids.one_id,
        orders.order_id,
        orders.ordered_at
    from {{ ref('orders') }} as orders
    inner join one_ids on orders.identifier_key = one_ids.identifier_key
),

first_instants as (
    select
        one_id,
        min(ordered_at) as ordered_at
    from orders
    group by one_id
),

first_orders as (
    select
        orders.one_id,
        min(orders.order_id) as order_id
    from orders
    inner join first_instants
        on
            orders.one_id = first_instants.one_id
            and orders.ordered_at = first_instants.ordered_at
    group by orders.one_id
)

select * from first_orders
