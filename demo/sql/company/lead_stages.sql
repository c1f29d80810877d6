-- One row per stage a lead reached; most that do not win stop on the way.
with depths as (
    select
        *,
        case
            when has_won then 4
            else [0, 1, 1, 2, 2, 3][1 + pick(rnd('lead depth', person_id), 6)]
        end as depth,
        if(
            has_won,
            converted_at,
            created_at + seconds(86400 * (3 + 35 * rnd('lead pace', person_id)))
        ) as ends_at
    from leads
),

reached as (
    select
        *,
        ['new', 'contacted', 'qualified', 'proposal', 'won'][1 + position] as stage,
        case
            when position = 0 then created_at
            when position = 4 then ends_at
            else created_at + to_microseconds(cast(
                epoch_us(ends_at - created_at)
                * (position - 0.6 + 0.4 * rnd('stage at', person_id, position)) / 4
                as bigint
            ))
        end as changed_at
    from depths
    cross join range(5) as positions (position)
    where position <= depth
),

lost as (
    select
        *,
        5 as position,
        'lost' as stage,
        ends_at as changed_at
    from depths
    where not has_won and rnd('lost', person_id) < 0.7
)

select
    lead_id,
    person_id,
    position,
    stage,
    if(position = 0, null, staff_id) as staff_id,
    date_trunc('second', changed_at) as changed_at
from (from reached union all by name from lost)
where changed_at < timestamp '2018-01-01'
order by changed_at, lead_id, position
