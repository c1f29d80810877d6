-- dim_users has every One-ID, and nobody else but the unknown member.
with one_ids as (
    select one_id from {{ ref('one_ids') }}
    union
    select cast(-1 as bigint) as one_id
)

select
    one_ids.one_id,
    dim_users.one_id as user_one_id
from one_ids
full outer join {{ ref('dim_users') }} as dim_users
    on one_ids.one_id = dim_users.one_id
where one_ids.one_id is null or dim_users.one_id is null
