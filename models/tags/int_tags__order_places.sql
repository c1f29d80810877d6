with orders as (select * from {{ ref('fct_orders') }}),

placed_orders as (
    select
        one_id,
        ordered_on,
        fulfilment = 'in_store' as is_in_store,
        case when fulfilment = 'in_store' then 0 else 1 end as online_share,
        {{ days_between('ordered_on', as_of()) }} as age_days
    from orders
    where one_id <> -1
),

sides as (
    select
        one_id,
        min(case when is_in_store then ordered_on end) as first_in_store_on,
        max(case when is_in_store then ordered_on end) as last_in_store_on,
        min(case when is_in_store then null else ordered_on end) as first_online_on,
        max(case when is_in_store then null else ordered_on end) as last_online_on,
        cast(avg(case when age_days < 90 then online_share end) as double)
            as quarter_online_rate,
        cast(avg(case when age_days between 90 and 364 then online_share end) as double)
            as earlier_online_rate
    from placed_orders
    group by one_id
),

order_places as (
    select
        *,
        case
            when first_in_store_on <= first_online_on then first_online_on
            when first_online_on < first_in_store_on then first_in_store_on
        end as crossed_on
    from sides
)

select * from order_places
