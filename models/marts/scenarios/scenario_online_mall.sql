-- a session that got further has passed the steps before, seen or not
with happenings as (
    select
        started_on as date_on,
        1 as visit,
        case
            when product_view_count + add_to_cart_count + payment_count > 0 then 1
            else 0
        end as product_visit,
        case when add_to_cart_count + payment_count > 0 then 1 else 0 end as cart_visit,
        case when payment_count > 0 then 1 else 0 end as paying_visit,
        0 as orders,
        0 as sales,
        0 as refunds
    from {{ ref('fct_sessions') }}
    union all
    select
        ordered_on as date_on,
        0 as visit,
        0 as product_visit,
        0 as cart_visit,
        0 as paying_visit,
        1 as orders,
        sales_amount as sales,
        0 as refunds
    from {{ ref('fct_orders') }}
    where fulfilment <> 'in_store'
    union all
    select
        refunds.refunded_on as date_on,
        0 as visit,
        0 as product_visit,
        0 as cart_visit,
        0 as paying_visit,
        0 as orders,
        0 as sales,
        refunds.refund_amount as refunds
    from {{ ref('fct_refunds') }} as refunds
    inner join {{ ref('fct_orders') }} as orders on refunds.order_id = orders.order_id
    where orders.fulfilment <> 'in_store'
),

days as (
    select
        date_on,
        cast(sum(visit) as bigint) as visit_count,
        cast(sum(product_visit) as bigint) as product_visit_count,
        cast(sum(cart_visit) as bigint) as cart_visit_count,
        cast(sum(paying_visit) as bigint) as paying_visit_count,
        cast(sum(orders) as bigint) as order_count,
        cast(sum(sales) as decimal(18, 2)) as sales_amount,
        cast(sum(refunds) as decimal(18, 2)) as refund_amount
    from happenings
    group by date_on
),

rated as (
    select
        *,
        round(cast(product_visit_count as double) / nullif(visit_count, 0), 6)
            as product_rate,
        round(cast(cart_visit_count as double) / nullif(product_visit_count, 0), 6)
            as cart_rate,
        round(cast(paying_visit_count as double) / nullif(cart_visit_count, 0), 6)
            as pay_rate
    from days
)

select * from rated
