with refunds as (select * from {{ ref('fct_refunds') }}),

ranked as (
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

main_reasons as (
    select
        one_id,
        reason as refund_reason
    from ranked
    where precedence = 1
)

select * from main_reasons
