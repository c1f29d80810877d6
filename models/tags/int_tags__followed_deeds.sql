with deeds as (select * from {{ ref('int_tags__deeds') }}),

order_days as (select * from {{ ref('int_tags__order_days') }}),

days as (
    select
        one_id,
        done_on,
        deed,
        cast(null as date) as ordered_on
    from deeds
    union all
    select
        one_id,
        ordered_on as done_on,
        cast(null as string) as deed,
        ordered_on
    from order_days
),

-- The frame ends with all rows of the day, so an order of the same day follows.
next_orders as (
    select
        one_id,
        done_on,
        deed,
        min(ordered_on) over (
            partition by one_id
            order by done_on desc
            range between unbounded preceding and current row
        ) as next_ordered_on
    from days
),

waits as (
    select
        one_id,
        deed,
        {{ days_between('done_on', 'next_ordered_on') }} as wait_days
    from next_orders
    where deed is not null
),

followed_deeds as (
    select
        one_id,
        cast(avg(
            case
                when deed = 'click' and wait_days < 7 then 1 when deed = 'click' then 0
            end
        ) as double) as followed_click_rate,
        cast(avg(
            case
                when deed = 'content' and wait_days < 3 then 1
                when deed = 'content' then 0
            end
        ) as double) as followed_content_rate
    from waits
    group by one_id
)

select * from followed_deeds
