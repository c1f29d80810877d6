with orders as (
    select
        *,
        {{ days_between('ordered_on', as_of()) }} as age_days,
        {{ days_after_monday('ordered_on') }} as days_after_monday,
        {{ day_part("extract(hour from " ~ local_timestamp('ordered_at') ~ ")") }}
            as day_part
    from {{ ref('fct_orders') }}
    where store_id <> -1 and {{ days_between('ordered_on', as_of()) }} < 365
),

store_sums as (
    select
        store_id,
        max(ordered_on) as last_ordered_on,
        cast(count(*) as bigint) as order_count,
        cast(count(distinct ordered_on) as bigint) as day_count,
        cast(count(case when age_days < 91 then 1 end) as bigint)
            as quarter_order_count,
        cast(count(case when age_days >= 91 and age_days < 182 then 1 end) as bigint)
            as former_quarter_order_count,
        cast(count(case when one_id <> -1 then 1 end) as bigint) as known_order_count,
        cast(count(distinct case when one_id <> -1 then one_id end) as bigint)
            as buyer_count,
        cast(count(case when is_first_order then 1 end) as bigint) as first_order_count,
        cast(count(case when fulfilment = 'pickup' then 1 end) as bigint)
            as pickup_order_count,
        cast(count(case when days_after_monday >= 5 then 1 end) as bigint)
            as weekend_order_count,
        cast(count(case when day_part = 'morning' then 1 end) as bigint)
            as morning_order_count,
        cast(
            count(case when day_part in ('midday', 'afternoon') then 1 end) as bigint
        ) as midday_order_count,
        cast(count(case when day_part = 'evening' then 1 end) as bigint)
            as evening_order_count,
        cast(sum(line_count) as bigint) as line_count,
        cast(sum(sales_amount) as decimal(18, 2)) as sales_amount,
        cast(sum(refund_amount) as decimal(18, 2)) as refund_amount,
        cast(
            sum(retail_discount_amount + coupon_discount_amount) as decimal(18, 2)
        ) as discount_amount
    from orders
    group by store_id
)

select * from store_sums
