with orders as (
    select
        *,
        fulfilment = 'in_store' as is_offline
    from {{ ref('fct_orders') }}
    where one_id <> -1
),

users as (select * from {{ ref('dim_users') }}),

store_visits as (
    select
        one_id,
        store_id,
        row_number() over (
            partition by one_id
            order by count(*) desc, max(ordered_at) desc, store_id
        ) as preference
    from orders
    where is_offline
    group by one_id, store_id
),

people as (
    select
        one_id,
        cast(sum(case when is_offline then 1 else 0 end) as bigint)
            as offline_order_count,
        cast(sum(case when is_offline then 0 else 1 end) as bigint)
            as online_order_count,
        cast(sum(case when fulfilment = 'pickup' then 1 else 0 end) as bigint)
            as pickup_order_count,
        cast(
            sum(case when is_offline then net_sales_amount else 0 end)
            as decimal(18, 2)
        ) as offline_net_sales_amount,
        cast(
            sum(case when is_offline then 0 else net_sales_amount end)
            as decimal(18, 2)
        ) as online_net_sales_amount,
        min(case when is_offline then ordered_on end) as first_offline_on,
        min(case when not is_offline then ordered_on end) as first_online_on
    from orders
    group by one_id
),

placed as (
    select
        people.*,
        people.offline_order_count > 0 and people.online_order_count > 0
            as is_cross_channel,
        greatest(people.first_offline_on, people.first_online_on) as crossed_on,
        users.home_store_id as stated_store_id,
        store_visits.store_id as usual_store_id
    from people
    left join users on people.one_id = users.one_id
    left join store_visits
        on people.one_id = store_visits.one_id and store_visits.preference = 1
)

select
    one_id,
    offline_order_count,
    online_order_count,
    pickup_order_count,
    offline_net_sales_amount,
    online_net_sales_amount,
    first_offline_on,
    first_online_on,
    is_cross_channel,
    case when is_cross_channel then crossed_on end as crossed_on,
    stated_store_id,
    coalesce(stated_store_id, usual_store_id, -1) as home_store_id,
    usual_store_id
from placed
