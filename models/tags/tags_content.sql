with facts as (select * from {{ ref('int_tags__content_facts') }}),

tagged as (
    select
        one_id,
        {{ tag_columns() }}
    from facts
)

select * from tagged
