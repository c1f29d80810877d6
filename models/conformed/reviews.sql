with service_reviews as (select * from {{ ref('stg_service__reviews') }}),

service as (
    select
        review_id,
        case
            when {{ regex_matches('order_ref', '^[0-9]{1,19}$') }}
                then 'pos-' || order_ref
            else 'mall-' || order_ref
        end as order_id,
        product_id,
        {{ strongest_identifier(crm_id='member_id') }},
        rating,
        reviewed_at,
        'service' as source,
        is_synthetic,
        landed_on
    from service_reviews
)

select * from service
