with tickets as (select * from {{ ref('fct_tickets') }}),

ranked as (
    select
        one_id,
        channel_id,
        row_number() over (
            partition by one_id
            order by count(*) desc, max(opened_at) desc, channel_id asc
        ) as precedence
    from tickets
    where one_id <> -1 and {{ days_between('opened_on', as_of()) }} < 365
    group by one_id, channel_id
),

preferred as (
    select
        one_id,
        channel_id as service_channel
    from ranked
    where precedence = 1
)

select * from preferred
