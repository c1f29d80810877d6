with reviews as (select * from {{ ref('reviews') }}),

one_ids as (select * from {{ ref('one_ids') }}),

goods as (select * from {{ ref('dim_goods') }}),

orders as (select * from {{ ref('orders') }}),

placed_reviews as (
    select
        reviews.review_id,
        coalesce(one_ids.one_id, -1) as one_id,
        reviews.identifier_key,
        reviews.order_id,
        coalesce(orders.store_id, -1) as store_id,
        orders.channel_id,
        coalesce(goods.goods_id, -1) as goods_id,
        reviews.product_id,
        reviews.rating,
        reviews.reviewed_at,
        {{ local_date('reviews.reviewed_at') }} as reviewed_on,
        reviews.is_synthetic
    from reviews
    left join one_ids on reviews.identifier_key = one_ids.identifier_key
    left join goods on reviews.product_id = goods.goods_id
    left join orders on reviews.order_id = orders.order_id
)

select * from placed_reviews
