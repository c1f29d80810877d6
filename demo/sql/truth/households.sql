-- One row per member who shares a phone with another one of the family, and the family.
with users as (
    select
        person_id,
        first_phone
    from members
    where phone_role = 'family user'
),

families as (
    select
        owners.person_id as family_id,
        users.person_id as user_id
    from users
    inner join persons as owners on users.first_phone = owners.own_phone
)

select
    family_id as person_id,
    family_id
from families
union
select
    user_id as person_id,
    family_id
from families
order by 1
