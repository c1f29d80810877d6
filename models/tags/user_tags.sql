-- No contract: the columns are those of the themes, so that a new tag stays one entry.
{{ config(contract={'enforced': false}, on_schema_change='sync_all_columns') }}

with users as (
    select one_id
    from {{ ref('dim_users') }}
    where one_id <> -1
),

{{ import_themes('user') }}

user_tags as (
    select
        users.one_id,
        {{ tag_names('user') }}
    from users
    {{ join_themes('users', 'user') }}
)

select * from user_tags
