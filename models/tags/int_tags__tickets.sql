with tickets as (select * from {{ ref('fct_tickets') }}),

known_tickets as (
    select
        *,
        category in ('product quality', 'delivery', 'staff', 'payment', 'refund')
            as is_complaint,
        cast(opened_at as string) || ticket_id as opened_key
    from tickets
    where one_id <> -1
),

histories as (
    select
        one_id,
        max(opened_on) as last_ticket_on,
        max(case when is_complaint then opened_on end) as last_complained_on,
        min(case when status = 'open' then opened_on end) as open_since_on,
        cast(
            sum(
                case
                    when {{ days_between('opened_on', as_of()) }} < 90 then 1
                    else 0
                end
            ) as bigint
        ) as quarter_ticket_count,
        {{ arg_max('response_minutes', 'opened_key') }} as last_response_minutes
    from known_tickets
    group by one_id
)

select * from histories
