with user_tags as (select * from {{ ref('user_tags') }}),

user_tag_values as (
    {{ tag_rows() }}
)

select * from user_tag_values
