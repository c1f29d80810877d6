with facts as (select * from {{ ref('int_tags__lead_facts') }}),

tagged as (
    select
        one_id,
        {{ tag_columns() }}
    from facts
)

select * from tagged
