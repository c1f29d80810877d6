with contents as (select * from {{ source('app', 'contents') }}),

versions as (
    select
        *,
        row_number() over (
            partition by content_id order by _landed_on desc, _row desc, _batch_id desc
        ) as version_rank
    from contents
),

latest as (
    select
        content_id,
        title,
        title_zh,
        topic,
        content_type,
        published_at,
        _first_landed_on as landed_on,
        is_synthetic
    from versions
    where version_rank = 1
)

select * from latest
