with users as (select * from {{ ref('dim_users') }}),

touches as (select * from {{ ref('fct_touches') }}),

-- From the channel that is cheapest to write on to the dearest.
channels as (
    select
        listed.channel_id,
        listed.cost_rank
    from (
        values ('wecom', 1), ('app_push', 2), ('email', 3), ('sms', 4)
    ) as listed (channel_id, cost_rank)
),

reached as (
    select
        users.one_id,
        channels.channel_id,
        channels.cost_rank
    from users
    cross join channels
    where
        case channels.channel_id
            when 'wecom' then users.is_reachable_wecom
            when 'app_push' then users.is_reachable_app_push
            when 'email' then users.is_reachable_email
            when 'sms' then users.is_reachable_sms
        end
),

responses as (
    select
        one_id,
        channel_id,
        sum(case when touch_type = 'delivered' then 1 else 0 end) as delivered_count,
        sum(case when touch_type in ('opened', 'clicked') then 1 else 0 end)
            as response_count
    from touches
    where one_id <> -1 and {{ days_between('touched_on', as_of()) }} < 180
    group by one_id, channel_id
),

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
