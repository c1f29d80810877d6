with orders as (select * from {{ ref('fct_orders') }}),

dimensions as (
    select listed.dimension
    from (
        values ('store'), ('channel'), ('fulfilment'), ('week_part'), ('day_part')
    ) as listed (dimension)
),

-- 1970-01-05 was a Monday; engines number weekdays differently.
local_orders as (
    select
        *,
        {{ days_between("cast('1970-01-05' as date)", 'ordered_on') }} % 7
            as days_after_monday,
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
            when 'channel' then local_orders.channel_id
            when 'fulfilment' then local_orders.fulfilment
            when 'week_part'
                then case
                    when local_orders.days_after_monday < 5 then 'weekday'
                    else 'weekend'
                end
            when 'day_part'
                then case
                    when local_orders.local_hour < 5 then 'night'
                    when local_orders.local_hour < 11 then 'morning'
                    when local_orders.local_hour < 14 then 'midday'
                    when local_orders.local_hour < 17 then 'afternoon'
                    when local_orders.local_hour < 21 then 'evening'
                    else 'night'
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
