with facts as (select * from {{ ref('int_tags__store_sales_facts') }}),

tagged as (
    select
        store_id,
        {{ tag_columns() }}
    from facts
)

select * from tagged
