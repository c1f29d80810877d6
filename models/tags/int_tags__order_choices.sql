with orders as (select * from {{ ref('fct_orders') }}),

dimensions as (
    select listed.dimension
    from (
        values
        ('store'), ('recent_store'), ('pickup_store'), ('channel'), ('fulfilment'),
        ('month_part'), ('week_part'), ('weekday'), ('day_part'), ('mall_day_part')
    ) as listed (dimension)
),

local_orders as (
    select
        *,
        {{ days_between('ordered_on', as_of()) }} as age_days,
        extract(day from ordered_on) as month_day,
        {{ days_after_monday('ordered_on') }} as days_after_monday,
        extract(hour from {{ local_timestamp('ordered_at') }}) as local_hour
    from orders
    where one_id <> -1 and {{ days_between('ordered_on', as_of()) }} < 365
),

choices_made as (
    select
        local_orders.one_id,
        dimensions.dimension,
        local_orders.sales_amount,
        case dimensions.dimension
            when 'store' then cast(local_orders.store_id as string)
            when 'recent_store'
                then case
                    when local_orders.age_days < 90
                        then cast(local_orders.store_id as string)
                end
            when 'pickup_store'
                then case
                    when local_orders.fulfilment = 'pickup'
                        then cast(local_orders.store_id as string)
                end
            when 'channel' then local_orders.channel_id
            when 'fulfilment' then local_orders.fulfilment
            when 'month_part'
                then case
                    when local_orders.month_day <= 10 then 'start'
                    when local_orders.month_day <= 20 then 'middle'
                    else 'end'
                end
            when 'week_part'
                then case
                    when local_orders.days_after_monday < 5 then 'weekday'
                    else 'weekend'
                end
            when 'weekday' then {{ weekday('local_orders.days_after_monday') }}
            when 'day_part' then {{ day_part('local_orders.local_hour') }}
            when 'mall_day_part'
                then case
                    when local_orders.channel_id = 'mall'
                        then {{ day_part('local_orders.local_hour') }}
                end
        end as choice
    from local_orders
    cross join dimensions
),

order_choices as (
    select
        one_id,
        dimension,
        choice,
        cast(count(*) as bigint) as order_count,
        cast(sum(sales_amount) as decimal(18, 2)) as sales_amount
    from choices_made
    where choice is not null
    group by one_id, dimension, choice
)

select * from order_choices
