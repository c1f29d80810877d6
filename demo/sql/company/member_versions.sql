-- One row per state of a member in the CRM, phone as written there.
with versions as (
    select
        person_id,
        first_phone as phone,
        greatest(joined_at, timestamp '2017-01-01 00:30:00') as updated_at
    from members
    union all
    select
        person_id,
        later_phone as phone,
        date_trunc('second', phone_changed_at) as updated_at
    from members
    where phone_changed_at < timestamp '2018-01-01'
)

select
    person_id,
    phone,
    phone_notation(phone, rnd('crm phone', person_id)) as phone_written,
    updated_at
from versions
order by updated_at, person_id
