with choices as (
    select * from {{ ref('int_tags__choices') }}
),

-- A person's share of a choice, and everybody's: their ratio says what is peculiar.
shares as (
    select
        *,
        cast(order_count as double)
        / sum(order_count) over (partition by one_id, dimension) as order_rate,
        cast(sum(order_count) over (partition by dimension, choice) as double)
        / sum(order_count) over (partition by dimension) as common_rate
    from choices
),

preferences as (
    select
        one_id,
        dimension,
        choice,
        order_count,
        sales_amount,
        order_rate,
        order_rate / common_rate as affinity,
        cast(row_number() over (
            partition by one_id, dimension
            order by order_count desc, sales_amount desc, choice
        ) as bigint) as choice_rank,
        cast(row_number() over (
            partition by one_id, dimension
            order by
                case when order_count >= 3 then 1 else 0 end desc,
                order_rate / common_rate desc,
                choice
        ) as bigint) as affinity_rank
    from shares
)

select * from preferences
