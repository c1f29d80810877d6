with value_counts as (select * from {{ ref('int_tags__value_counts') }}),

definitions as (
    {{ tag_definitions() }}
),

theme_sizes as (
    {{ theme_sizes() }}
),

measures as (
    select
        tag,
        sum(tagged_count) as tagged_count,
        count(*) as value_count
    from value_counts
    group by tag
),

tag_catalog as (
    select
        definitions.tag,
        definitions.entity,
        definitions.theme,
        definitions.label,
        definitions.label_zh,
        definitions.description,
        definitions.owner,
        definitions.kind,
        definitions.data_type,
        definitions.rule,
        cast(definitions.allowed_values as string) as allowed_values,
        cast(definitions.allowed_labels_zh as string) as allowed_labels_zh,
        definitions.sensitivity,
        definitions.purposes,
        cast(definitions.valid_days as bigint) as valid_days,
        definitions.outcome,
        cast(definitions.min_coverage as double) as min_coverage,
        cast(definitions.max_daily_change as double) as max_daily_change,
        {{ as_of() }} as measured_on,
        cast(theme_sizes.people_count as bigint) as people_count,
        cast(coalesce(measures.tagged_count, 0) as bigint) as tagged_count,
        cast(coalesce(measures.tagged_count, 0) as double)
        / nullif(theme_sizes.people_count, 0) as coverage_rate,
        cast(coalesce(measures.value_count, 0) as bigint) as value_count
    from definitions
    inner join theme_sizes on definitions.theme = theme_sizes.theme
    left join measures on definitions.tag = measures.tag
)

select * from tag_catalog
