-- user_tags has every person of dim_users: no theme drops or doubles a row.
with users as (
    select one_id
    from {{ ref('dim_users') }}
    where one_id <> -1
),

user_tags as (
    select one_id from {{ ref('user_tags') }}
)

select users.one_id
from users
left join user_tags on users.one_id = user_tags.one_id
where user_tags.one_id is null
