with contents as (
    {{ newest_versions(source('app', 'contents'), 'content_id') }}
),

renamed as (
    select
        content_id,
        title,
        title_zh,
        topic,
        content_type,
        published_at,
        _first_landed_on as landed_on,
        is_synthetic
    from contents
)

select * from renamed
