with reached as (select * from {{ ref('int_tags__reached_channels') }}),

responses as (select * from {{ ref('int_tags__channel_responses') }}),

ranked as (
    select
        reached.one_id,
        reached.channel_id,
        coalesce(responses.delivered_count, 0) as delivered_count,
        coalesce(responses.response_count, 0) as response_count,
        row_number() over (
            partition by reached.one_id
            order by
                cast(coalesce(responses.response_count, 0) as double)
                / nullif(responses.delivered_count, 0) desc nulls last,
                reached.cost_rank asc
        ) as precedence
    from reached
    left join responses
        on
            reached.one_id = responses.one_id
            and reached.channel_id = responses.channel_id
),

reach as (
    select
        one_id,
        max(case when precedence = 1 then channel_id end) as best_channel,
        cast(count(*) as bigint) as channel_count,
        cast(sum(delivered_count) as bigint) as delivered_count,
        cast(sum(response_count) as bigint) as response_count
    from ranked
    group by one_id
)

select * from reach
