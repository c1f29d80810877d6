{{ config(pre_hook="{{ forget_removed_tags('goods') }}") }}

with goods_tags as (select * from {{ ref('goods_tags') }}),

goods_tag_values as (
    {{ tag_rows('goods_tags', 'goods') }}
)

select * from goods_tag_values
