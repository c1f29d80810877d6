with orders as (
    select * from {{ ref('fct_orders') }}
    where one_id <> -1
),

users as (
    select
        one_id,
        coalesce(city, 'Unknown') as city,
        home_store_id
    from {{ ref('dim_users') }}
    where one_id <> -1
),

-- a person counts once a store, be it as a buyer, as one whose home it is, or both
visitors as (
    select
        one_id,
        store_id,
        cast(count(*) as bigint) as order_count,
        cast(sum(net_sales_amount) as decimal(18, 2)) as net_sales_amount,
        false as is_home
    from orders
    group by one_id, store_id
    union all
    select
        one_id,
        home_store_id as store_id,
        cast(0 as bigint) as order_count,
        cast(0 as decimal(18, 2)) as net_sales_amount,
        true as is_home
    from users
    where home_store_id is not null
),

catchments as (
    select
        coalesce(visitors.store_id, -1) as store_id,
        users.city,
        cast(count(distinct visitors.one_id) as bigint) as person_count,
        cast(sum(case when visitors.is_home then 1 else 0 end) as bigint)
            as home_person_count,
        cast(sum(case when visitors.is_home then 0 else 1 end) as bigint)
            as buyer_count,
        cast(sum(visitors.order_count) as bigint) as order_count,
        cast(sum(visitors.net_sales_amount) as decimal(18, 2)) as net_sales_amount
    from visitors
    inner join users on visitors.one_id = users.one_id
    group by coalesce(visitors.store_id, -1), users.city
),

keyed as (
    select
        {{ id_hash("store_id || ':' || city") }} as store_catchment_id,
        *
    from catchments
)

select * from keyed
