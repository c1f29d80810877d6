with value_sums as (select * from {{ ref('int_tags__value_sums') }}),

trolleys as (select * from {{ ref('int_tags__trolleys') }}),

-- Every order by ends in one_id, so that no tie can fall either way.
scores as (
    select
        one_id,
        ntile(5) over (order by last_ordered_on, order_count, one_id) as recency_score,
        ntile(5) over (order by order_count, net_sales_amount, one_id)
            as frequency_score,
        ntile(5) over (order by net_sales_amount, order_count, one_id)
            as monetary_score,
        ntile(10) over (order by net_sales_amount, order_count, one_id)
            as monetary_decile,
        ntile(10) over (order by margin_amount, net_sales_amount, one_id)
            as margin_decile
    from value_sums
),

value_facts as (
    select
        value_sums.one_id,
        cast({{ days_between('value_sums.last_ordered_on', as_of()) }} as bigint)
            as recency_days,
        value_sums.order_count,
        value_sums.quarter_order_count,
        value_sums.net_sales_amount,
        value_sums.quarter_net_sales_amount,
        value_sums.former_quarter_net_sales_amount,
        trolleys.largest_order_amount,
        trolleys.stock_up_rate,
        trolleys.top_up_rate,
        value_sums.margin_amount,
        value_sums.lifetime_sales_amount,
        value_sums.redemption_count,
        cast(scores.recency_score as bigint) as recency_score,
        cast(scores.frequency_score as bigint) as frequency_score,
        cast(scores.monetary_score as bigint) as monetary_score,
        cast(scores.monetary_decile as bigint) as monetary_decile,
        cast(scores.margin_decile as bigint) as margin_decile,
        cast(value_sums.sales_amount as double)
        / nullif(value_sums.order_count, 0)
            as average_order_amount,
        cast(value_sums.line_count as double)
        / nullif(value_sums.order_count, 0)
            as lines_per_order,
        cast(value_sums.margin_amount as double)
        / nullif(value_sums.net_sales_amount, 0)
            as margin_rate,
        cast(value_sums.refund_amount as double)
        / nullif(value_sums.sales_amount, 0)
            as refund_rate,
        cast(value_sums.discount_amount as double)
        / nullif(value_sums.sales_amount + value_sums.discount_amount, 0)
            as discount_rate,
        cast(value_sums.private_label_amount as double)
        / nullif(value_sums.sales_amount, 0)
            as private_label_rate
    from value_sums
    inner join scores on value_sums.one_id = scores.one_id
    left join trolleys on value_sums.one_id = trolleys.one_id
)

select * from value_facts
