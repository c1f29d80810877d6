with contents as (
    select
        content_id,
        title,
        title_zh,
        topic,
        content_type,
        published_at,
        {{ local_date('published_at') }} as published_on,
        is_synthetic
    from {{ ref('contents') }}
)

select * from contents
