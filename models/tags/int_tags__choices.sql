with orders as (
    select * from {{ ref('fct_orders') }}
),

lines as (
    select * from {{ ref('fct_order_lines') }}
),

goods as (
    select * from {{ ref('dim_goods') }}
),

interests as (
    select * from {{ ref('category_interests') }}
),

-- 1970-01-05 was a Monday; engines number weekdays differently.
timed_orders as (
    select
        *,
        extract(hour from {{ local_timestamp('ordered_at') }}) as hour_of_day,
        {{ days_between("cast('1970-01-05' as date)", 'ordered_on') }} % 7 as weekday
    from orders
    where one_id <> -1 and {{ days_between('ordered_on', as_of()) }} < 365
),

described_lines as (
    select
        lines.one_id,
        lines.order_id,
        lines.sales_amount,
        case when goods.is_unit_counted then goods.department end as department,
        case when goods.is_unit_counted then goods.category end as category,
        interests.interest,
        case when goods.is_private_label then 'private_label' else 'national' end
            as brand_type
    from lines
    inner join goods on lines.goods_id = goods.goods_id
    left join interests on goods.category = interests.category
    where
        lines.one_id <> -1
        and goods.goods_id <> -1
        and {{ days_between('lines.ordered_on', as_of()) }} < 365
),

choices_made as (
    select
        one_id,
        'store' as dimension,
        cast(store_id as string) as choice,
        order_id,
        sales_amount
    from timed_orders
    union all
    select one_id, 'channel', channel_id, order_id, sales_amount
    from timed_orders
    union all
    select one_id, 'fulfilment', fulfilment, order_id, sales_amount
    from timed_orders
    union all
    select
        one_id,
        'week_part',
        case when weekday >= 5 then 'weekend' else 'weekday' end,
        order_id,
        sales_amount
    from timed_orders
    union all
    select
        one_id,
        'day_part',
        case
            when hour_of_day < 5 then 'night'
            when hour_of_day < 11 then 'morning'
            when hour_of_day < 14 then 'midday'
            when hour_of_day < 17 then 'afternoon'
            when hour_of_day < 21 then 'evening'
            else 'night'
        end,
        order_id,
        sales_amount
    from timed_orders
    union all
    select one_id, 'department', department, order_id, sales_amount
    from described_lines
    union all
    select one_id, 'category', category, order_id, sales_amount
    from described_lines
    union all
    select one_id, 'brand_type', brand_type, order_id, sales_amount
    from described_lines
    union all
    select one_id, 'interest', interest, order_id, sales_amount
    from described_lines
),

choices as (
    select
        one_id,
        dimension,
        choice,
        cast(count(distinct order_id) as bigint) as order_count,
        cast(sum(sales_amount) as decimal(18, 2)) as sales_amount
    from choices_made
    where choice is not null
    group by one_id, dimension, choice
)

select * from choices
