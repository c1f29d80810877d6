with tags as (select * from {{ ref('tag_catalog') }}),

audiences as (select * from {{ ref('audience_catalog') }}),

exports as (select * from {{ ref('exports') }}),

experiments as (select * from {{ ref('experiments') }}),

audience_uses as (
    select
        tags.tag,
        audiences.audience
    from tags
    inner join audiences
        on instr(', ' || audiences.tags || ', ', ', ' || tags.tag || ', ') > 0
),

uses as (
    select
        tag,
        'audience' as used_in,
        audience as user_name
    from audience_uses
    union all
    select
        audience_uses.tag,
        'export' as used_in,
        exports.export as user_name
    from audience_uses
    inner join exports on audience_uses.audience = exports.audience
    union all
    select
        tags.tag,
        'export' as used_in,
        exports.export as user_name
    from tags
    inner join exports
        on instr(', ' || exports.exported_columns || ', ', ', ' || tags.tag || ', ') > 0
    union all
    select
        audience_uses.tag,
        'experiment' as used_in,
        experiments.experiment as user_name
    from audience_uses
    inner join experiments on audience_uses.audience = experiments.audience
    union all
    {{ tag_readers() }}
),

tag_usage as (
    select distinct
        tag,
        used_in,
        user_name
    from uses
)

select * from tag_usage
