with facts as (select * from {{ ref('int_tags__goods_sales_facts') }}),

tagged as (
    select
        goods_id,
        {{ tag_columns() }}
    from facts
)

select * from tagged
