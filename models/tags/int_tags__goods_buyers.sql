with lines as (
    select * from {{ ref('fct_order_lines') }}
    where goods_id <> -1
),

-- Days, not orders: two tills on one day are one need.
buyers as (
    select
        goods_id,
        one_id,
        min(ordered_on) as first_bought_on,
        count(
            distinct case
                when {{ days_between('ordered_on', as_of()) }} < 365 then ordered_on
            end
        ) as day_count
    from lines
    group by goods_id, one_id
),

goods_buyers as (
    select
        goods_id,
        min(first_bought_on) as first_sold_on,
        cast(count(case when one_id <> -1 and day_count > 0 then 1 end) as bigint)
            as buyer_count,
        cast(count(case when one_id <> -1 and day_count > 1 then 1 end) as bigint)
            as repeat_buyer_count
    from buyers
    group by goods_id
)

select * from goods_buyers
