with reviews as (
    {{ newest_versions(source('service', 'reviews'), 'review_id') }}
),

renamed as (
    select
        review_id,
        order_ref,
        product_id,
        member_id,
        rating,
        review_text,
        reviewed_at,
        _key_landed_on as landed_on,
        is_synthetic
    from reviews
)

select * from renamed
