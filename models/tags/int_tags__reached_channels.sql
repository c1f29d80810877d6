with users as (select * from {{ ref('dim_users') }}),

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
        cast(channels.cost_rank as bigint) as cost_rank
    from users
    cross join channels
    where
        case channels.channel_id
            when 'wecom' then users.is_reachable_wecom
            when 'app_push' then users.is_reachable_app_push
            when 'email' then users.is_reachable_email
            when 'sms' then users.is_reachable_sms
        end
)

select * from reached
