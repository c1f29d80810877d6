with baskets as (
    select * from {{ ref('int_basket_categories') }}
),

categories as (
    select
        category_id,
        category_basket_count,
        basket_count
    from baskets
    group by category_id, category_basket_count, basket_count
),

-- each pair once, with no floor but that of its categories it would be ten times more
pairs as (
    select
        one.category_id,
        other.category_id as other_category_id,
        cast(count(*) as bigint) as pair_basket_count
    from baskets as one
    inner join baskets as other
        on one.basket_id = other.basket_id and one.category_id < other.category_id
    group by one.category_id, other.category_id
),

directed_pairs as (
    select
        category_id,
        other_category_id,
        pair_basket_count
    from pairs
    union all
    select
        other_category_id as category_id,
        category_id as other_category_id,
        pair_basket_count
    from pairs
),

affinities as (
    select
        {{ id_hash(
            "directed_pairs.category_id || ':' || directed_pairs.other_category_id"
        ) }} as category_affinity_id,
        directed_pairs.category_id,
        directed_pairs.other_category_id,
        ones.basket_count,
        ones.category_basket_count,
        others.category_basket_count as other_basket_count,
        directed_pairs.pair_basket_count,
        round(
            cast(directed_pairs.pair_basket_count as double) / ones.basket_count, 6
        ) as support_rate,
        round(
            cast(directed_pairs.pair_basket_count as double)
            / ones.category_basket_count, 6
        ) as confidence_rate,
        round(
            cast(directed_pairs.pair_basket_count as double) * ones.basket_count
            / ones.category_basket_count / others.category_basket_count, 6
        ) as lift
    from directed_pairs
    inner join categories as ones on directed_pairs.category_id = ones.category_id
    inner join categories as others
        on directed_pairs.other_category_id = others.category_id
    where directed_pairs.pair_basket_count >= 0.01 * ones.basket_count
)

select * from affinities
