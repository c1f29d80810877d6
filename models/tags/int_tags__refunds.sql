with refunds as (select * from {{ ref('fct_refunds') }}),

tickets as (select * from {{ ref('fct_tickets') }}),

refunded as (
    select
        refunds.one_id,
        max(refunds.refunded_on) as last_refunded_on,
        max(case when tickets.ticket_id is not null then refunds.refunded_on end)
            as last_amended_on
    from refunds
    left join tickets
        on
            refunds.one_id = tickets.one_id
            and {{ days_between('tickets.opened_on', 'refunds.refunded_on') }}
            between 0 and 30
    where refunds.one_id <> -1
    group by refunds.one_id
)

select * from refunded
