{{ config(pre_hook="{{ forget_removed_tags('store') }}") }}

with store_tags as (select * from {{ ref('store_tags') }}),

store_tag_values as (
    {{ tag_rows('store_tags', 'store') }}
)

select * from store_tag_values
