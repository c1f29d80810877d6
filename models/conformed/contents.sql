with app_contents as (select * from {{ ref('stg_app__contents') }}),

app as (
    select
        content_id,
        title,
        title_zh,
        topic,
        content_type,
        published_at,
        'app' as source,
        is_synthetic,
        landed_on
    from app_contents
)

select * from app
