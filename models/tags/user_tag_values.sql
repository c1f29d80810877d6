{{ config(pre_hook="{{ forget_removed_tags('user') }}") }}

with user_tags as (select * from {{ ref('user_tags') }}),

user_tag_values as (
    {{ tag_rows('user_tags', 'user') }}
)

select * from user_tag_values
