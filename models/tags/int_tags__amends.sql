with refunds as (select * from {{ ref('fct_refunds') }}),

tickets as (select * from {{ ref('fct_tickets') }}),

reviews as (select * from {{ ref('fct_reviews') }}),

reasons as (
    select
        one_id,
        reason,
        row_number() over (
            partition by one_id
            order by count(*) desc, max(refunded_at) desc, reason asc
        ) as precedence
    from refunds
    where one_id <> -1 and {{ days_between('refunded_on', as_of()) }} < 365
    group by one_id, reason
),

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
),

rated as (
    select
        one_id,
        cast(count(*) as bigint) as review_count,
        cast(avg(rating) as double) as average_rating,
        max(case when rating <= 2 then reviewed_on end) as last_low_rated_on
    from reviews
    where one_id <> -1 and {{ days_between('reviewed_on', as_of()) }} < 365
    group by one_id
),

amends as (
    select
        coalesce(refunded.one_id, rated.one_id) as one_id,
        refunded.last_refunded_on,
        refunded.last_amended_on,
        reasons.reason as refund_reason,
        rated.review_count,
        rated.average_rating,
        rated.last_low_rated_on
    from refunded
    full outer join rated on refunded.one_id = rated.one_id
    left join reasons on refunded.one_id = reasons.one_id and reasons.precedence = 1
)

select * from amends
