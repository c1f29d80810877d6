-- One row per household of the company; beyond the real ones they are copies.
with real_households as (
    select
        household_id as real_household_id,
        row_number() over (order by household_id) as position
    from (select distinct household_id from package_transactions)
)

select
    replica * 10000 + real_household_id as household_id,
    real_household_id,
    replica,
    replica > 0 as is_copy
from real_households
cross join
    range((getvariable('households') - 1) // getvariable('real_households') + 1)
        as replicas (replica)
where replica * getvariable('real_households') + position <= getvariable('households')
order by 1
