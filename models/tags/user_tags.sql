-- No contract: the columns are those of the themes, so that a new tag stays one entry.
{{ config(contract={'enforced': false}) }}

with users as (
    select one_id
    from {{ ref('dim_users') }}
    where one_id <> -1
),

tags_value as (select * from {{ ref('tags_value') }}),

tags_lifecycle as (select * from {{ ref('tags_lifecycle') }}),

tags_preference as (select * from {{ ref('tags_preference') }}),

user_tags as (
    select
        users.one_id,
        {{ tag_names() }}
    from users
    left join tags_value on users.one_id = tags_value.one_id
    left join tags_lifecycle on users.one_id = tags_lifecycle.one_id
    left join tags_preference on users.one_id = tags_preference.one_id
)

select * from user_tags
