with members as (select * from {{ ref('export_members') }}),

sizes as (
    select
        export,
        coalesce(reason, status) as outcome,
        cast(count(*) as bigint) as person_count
    from members
    group by export, coalesce(reason, status)
)

select * from sizes
