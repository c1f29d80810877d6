with baskets as (select * from {{ ref('int_basket_items') }}),

items as (
    select
        item_kind,
        item_id,
        item_basket_count,
        basket_count,
        least_basket_count
    from baskets
    group by
        item_kind, item_id, item_basket_count, basket_count, least_basket_count
),

-- each pair once, with no floor but that of its items it would be ten times more
pairs as (
    select
        one.item_kind,
        one.item_id,
        other.item_id as other_item_id,
        cast(count(*) as bigint) as pair_basket_count
    from baskets as one
    inner join baskets as other
        on
            one.basket_id = other.basket_id
            and one.item_kind = other.item_kind
            and one.item_id < other.item_id
    group by one.item_kind, one.item_id, other.item_id
),

directed_pairs as (
    select
        item_kind,
        item_id,
        other_item_id,
        pair_basket_count
    from pairs
    union all
    select
        item_kind,
        other_item_id as item_id,
        item_id as other_item_id,
        pair_basket_count
    from pairs
),

affinities as (
    select
        {{ id_hash("pairs.item_id || ':' || pairs.other_item_id") }} as affinity_id,
        pairs.item_kind,
        pairs.item_id,
        pairs.other_item_id,
        ones.basket_count,
        ones.item_basket_count,
        others.item_basket_count as other_basket_count,
        pairs.pair_basket_count,
        round(cast(pairs.pair_basket_count as double) / ones.basket_count, 6)
            as support_rate,
        round(cast(pairs.pair_basket_count as double) / ones.item_basket_count, 6)
            as confidence_rate,
        round(
            cast(pairs.pair_basket_count as double) * ones.basket_count
            / ones.item_basket_count / others.item_basket_count, 6
        ) as lift
    from directed_pairs as pairs
    inner join items as ones
        on pairs.item_kind = ones.item_kind and pairs.item_id = ones.item_id
    inner join items as others
        on pairs.item_kind = others.item_kind and pairs.other_item_id = others.item_id
    where pairs.pair_basket_count >= ones.least_basket_count
)

select * from affinities
