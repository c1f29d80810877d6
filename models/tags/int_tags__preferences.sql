with order_choices as (select * from {{ ref('int_tags__order_choices') }}),

goods_choices as (select * from {{ ref('int_tags__goods_choices') }}),

choices as (
    select * from order_choices
    union all
    select * from goods_choices
),

totals as (
    select
        *,
        cast(sum(order_count) over (partition by one_id, dimension) as double)
            as person_count,
        cast(sum(order_count) over (partition by dimension, choice) as double)
            as choice_count,
        cast(sum(order_count) over (partition by dimension) as double)
            as dimension_count
    from choices
),

rates as (
    select
        one_id,
        dimension,
        choice,
        order_count,
        sales_amount,
        order_count / person_count as order_rate,
        (order_count / person_count) / (choice_count / dimension_count) as affinity
    from totals
),

preferences as (
    select
        *,
        cast(row_number() over (
            partition by one_id, dimension
            order by order_count desc, sales_amount desc, choice asc
        ) as bigint) as choice_rank,
        cast(row_number() over (
            partition by one_id, dimension
            order by
                case when order_count >= 3 then 1 else 2 end asc,
                affinity desc,
                choice asc
        ) as bigint) as affinity_rank
    from rates
)

select * from preferences
