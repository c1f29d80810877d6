with audience_catalog as (select * from {{ ref('audience_catalog') }}),

audience_memberships as (select * from {{ ref('audience_memberships') }}),

counts as (
    select
        audience,
        count(case when valid_to is null then 1 end) as member_count,
        count(case when valid_from = {{ as_of() }} then 1 end) as joined_count,
        count(case when valid_to = {{ as_of() }} then 1 end) as left_count
    from audience_memberships
    group by audience
),

audience_sizes as (
    select
        audience_catalog.audience,
        {{ as_of() }} as measured_on,
        cast(coalesce(counts.member_count, 0) as bigint) as member_count,
        cast(coalesce(counts.joined_count, 0) as bigint) as joined_count,
        cast(coalesce(counts.left_count, 0) as bigint) as left_count
    from audience_catalog
    left join counts on audience_catalog.audience = counts.audience
)

select * from audience_sizes
