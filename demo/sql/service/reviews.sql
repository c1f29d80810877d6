with reviewed as (
    select
        orders.*,
        ordered_at + seconds(86400 * (1 + 12 * rnd('reviews at', basket_id)))
            as reviewed_at,
        1 + pick(rnd('reviewed line', basket_id), line_count) as line_number,
        4.3 + 0.6 * satisfaction
        + 0.8 * normal(rnd('rating', basket_id), rnd('rating 2', basket_id)) as liking
    from orders
    inner join habits using (household_id)
    where
        (card_number is not null or channel = 'mall')
        and member_id is not null
        and rnd('reviews', basket_id) < if(channel = 'mall', 0.08, 0.010)
),

rated as (
    select
        reviewed.*,
        product_id,
        lower(coalesce(product_type, 'it')) as product_name,
        cast(greatest(1, least(5, round(liking))) as bigint) as rating,
        pick(rnd('words', reviewed.basket_id), 6) as words
    from reviewed
    inner join real_lines
        on
            reviewed.real_basket_id = real_lines.basket_id
            and reviewed.line_number = real_lines.line_number
    left join products using (product_id)
)

select
    next_sunday(local_time(reviewed_at)) as delivered_on,
    hex_id('rv', basket_id, product_id) as review_id,
    order_ref,
    product_id,
    member_id,
    rating,
    if(
        rating >= 4,
        [
            'Great ' || product_name || ', will buy again',
            '很好，会回购！👍',
            'My family says: "the best ' || product_name || ' so far"',
            '东西新鲜，送货快。' || chr(10) || '推荐给大家 😊',
            'Good value, good taste',
            '“物美价廉”，五星好评'
        ],
        [
            'Not what I expected, sorry',
            '一般般，包装破了😞',
            'They call it "fresh", I call it old',
            '太贵了。' || chr(10) || '不会再买',
            'Late, and the ' || product_name || ' was damaged',
            '和描述不符, "差评"'
        ]
    )[1 + words] as review_text,
    plain_iso_time(reviewed_at) as reviewed_at,
    true as is_synthetic
from rated
where
    next_sunday(local_time(reviewed_at))
    between getvariable('from_day') and getvariable('to_day')
order by delivered_on, reviewed_at, review_id
