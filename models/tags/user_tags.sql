-- No contract: the columns are those of the themes, so that a new tag stays one entry.
{{ config(contract={'enforced': false}) }}

with users as (
    select one_id
    from {{ ref('dim_users') }}
    where one_id <> -1
),

{{ import_themes() }}

user_tags as (
    select
        users.one_id,
        {{ tag_names() }}
    from users
    {{ join_themes('users', 'one_id') }}
)

select * from user_tags
