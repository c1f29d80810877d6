-- No contract: the columns are those of the themes, so that a new tag stays one entry.
{{ config(contract={'enforced': false}, on_schema_change='sync_all_columns') }}

with goods as (
    select goods_id
    from {{ ref('dim_goods') }}
    where goods_id <> -1
),

{{ import_themes('goods') }}

goods_tags as (
    select
        goods.goods_id,
        {{ tag_names('goods') }}
    from goods
    {{ join_themes('goods', 'goods') }}
)

select * from goods_tags
