with amounts as (select * from {{ ref('int_tag_trial_amounts') }}),

thresholds as (
    select
        outcome,
        tried_on,
        case when kind = 'amount' then median(amount) else 0 end as threshold
    from amounts
    group by outcome, kind, tried_on
),

outcomes as (
    select
        amounts.outcome,
        amounts.tried_on,
        amounts.person_id,
        case
            when amounts.kind = 'amount' then amounts.amount
            else least(amounts.amount, 1)
        end as amount,
        amounts.amount > thresholds.threshold as is_hit
    from amounts
    inner join thresholds
        on
            amounts.outcome = thresholds.outcome
            and amounts.tried_on = thresholds.tried_on
)

select * from outcomes
