with tag_values as (
    select
        tag,
        value
    from {{ ref('user_tag_values') }}
    union all
    select
        tag,
        value
    from {{ ref('goods_tag_values') }}
    union all
    select
        tag,
        value
    from {{ ref('store_tag_values') }}
),

value_counts as (
    select
        tag,
        value,
        cast(count(*) as bigint) as tagged_count
    from tag_values
    group by tag, value
)

select * from value_counts
