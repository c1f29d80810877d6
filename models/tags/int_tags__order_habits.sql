with order_days as (select * from {{ ref('int_tags__order_days') }}),

habits as (
    select
        one_id,
        min(ordered_on) as first_ordered_on,
        max(case when day_number = 2 then ordered_on end) as second_ordered_on,
        max(ordered_on) as last_ordered_on,
        cast(count(*) as bigint) as order_day_count,
        max(case when gap_days > 60 then ordered_on end) as won_back_on,
        cast(round(avg(gap_days), 2) as double) as repurchase_days,
        cast(max(gap_days) as bigint) as longest_gap_days,
        case
            when count(gap_days) >= 4
                then cast(round(stddev_samp(gap_days) / avg(gap_days), 4) as double)
        end as gap_variation
    from order_days
    group by one_id
)

select * from habits
