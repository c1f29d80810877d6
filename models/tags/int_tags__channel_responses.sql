with touches as (select * from {{ ref('fct_touches') }}),

responses as (
    select
        one_id,
        channel_id,
        cast(
            sum(case when touch_type = 'delivered' then 1 else 0 end) as bigint
        ) as delivered_count,
        cast(
            sum(case when touch_type in ('opened', 'clicked') then 1 else 0 end)
            as bigint
        ) as response_count
    from touches
    where one_id <> -1 and {{ days_between('touched_on', as_of()) }} < 180
    group by one_id, channel_id
)

select * from responses
