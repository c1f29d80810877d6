-- Every period that was paid, and whether the next one was too.
select
    paid.subscription_id,
    paid.period_starts_on,
    paid.period_ends_on,
    paid.amount,
    paid.currency,
    renewal.subscription_id is not null as is_renewed
from subscription_charges as paid
left join subscription_charges as renewal
    on
        paid.subscription_id = renewal.subscription_id
        and paid.period_number + 1 = renewal.period_number
        and renewal.outcome = 'paid'
where paid.outcome = 'paid'
order by paid.subscription_id, paid.period_number
