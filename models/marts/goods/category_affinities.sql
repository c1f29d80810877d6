with affinities as (select * from {{ ref('int_item_affinities') }}),

category_pairs as (
    select
        affinity_id as category_affinity_id,
        item_id as category_id,
        other_item_id as other_category_id,
        basket_count,
        item_basket_count as category_basket_count,
        other_basket_count,
        pair_basket_count,
        support_rate,
        confidence_rate,
        lift
    from affinities
    where item_kind = 'category'
)

select * from category_pairs
