with tag_values as (
    {%- for entity in entity_keys() %}
    select tag, value from {{ ref(entity ~ '_tag_values') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
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
