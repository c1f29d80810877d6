-- No contract: the columns are those of the themes, so that a new tag stays one entry.
{{ config(contract={'enforced': false}) }}

with users as (
    select one_id
    from {{ ref('dim_users') }}
    where one_id <> -1
),

value_tags as (
    select * from {{ ref('tags_value') }}
),

lifecycle_tags as (
    select * from {{ ref('tags_lifecycle') }}
),

preference_tags as (
    select * from {{ ref('tags_preference') }}
),

user_tags as (
    select *
    from users
    left join value_tags using (one_id)
    left join lifecycle_tags using (one_id)
    left join preference_tags using (one_id)
)

select * from user_tags
