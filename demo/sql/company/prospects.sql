-- One row per person who asks before ever shopping; about a third convert.
with created as (
    select
        1000000000 + n as person_id,
        timestamp '2017-01-03 08:00:00'
        + to_days(cast(pick(pow(rnd('prospect', n), 0.85), 355) as integer))
        + seconds(waking_second(rnd('hour', n, 1), rnd('hour', n, 2)) - 28800)
            as created_at
    from range(
        cast(round(getvariable('households') * rate('prospects')) as bigint)
    ) as prospects (n)
)

select
    person_id,
    created_at,
    case
        when rnd('converts', person_id) < 0.34
            then created_at + seconds(86400 * (2 + 38 * rnd('converts in', person_id)))
    end as converted_at
from created
order by person_id
