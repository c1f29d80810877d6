with service_reviews as (select * from {{ ref('stg_service__reviews') }}),

keyed as (
    select
        *,
        {{ identifier_key('crm_id', 'member_id') }} as crm_key
    from service_reviews
),

service as (
    select
        review_id,
        case
            when {{ regex_matches('order_ref', '^[0-9]{1,19}$') }}
                then 'pos-' || order_ref
            else 'mall-' || order_ref
        end as order_id,
        product_id,
        case when crm_key is not null then 'crm_id' end as identifier_type,
        crm_key as identifier_key,
        rating,
        reviewed_at,
        'service' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from service
