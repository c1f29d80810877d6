-- One row per member of 2017 whom an earlier member brought.
select
    person_id,
    inviter_member_id as referrer_member_id
from friends
where
    inviter_joined_at < joined_at
    and joined_at >= timestamp '2017-01-01'
order by person_id
