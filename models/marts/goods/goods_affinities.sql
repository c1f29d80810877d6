with affinities as (select * from {{ ref('int_item_affinities') }}),

goods_pairs as (
    select
        affinity_id as goods_affinity_id,
        item_id as goods_id,
        other_item_id as other_goods_id,
        basket_count,
        item_basket_count as goods_basket_count,
        other_basket_count,
        pair_basket_count,
        support_rate,
        confidence_rate,
        lift
    from affinities
    where item_kind = 'goods'
)

select * from goods_pairs
