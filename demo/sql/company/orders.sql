-- One row per basket as its channel hands it over.
with routed as (
    select
        baskets.*,
        habits.delivery_share,
        habits.pay_method,
        members.member_id,
        members.joined_at,
        coalesce(
            is_mall_user
            and ordered_on >= mall_from
            and not has_fuel
            and rnd('mall basket', basket_id) < mall_share,
            false
        ) as is_mall
    from baskets
    inner join habits using (household_id)
    inner join members on baskets.household_id = members.person_id
),

recognised as (
    select
        *,
        not is_mall
        and (
            ordered_local < joined_at
            or not has_coupon
            and rnd('guest', basket_id)
            < rate('guest') + rate('guest_early') * exp(-(nth - 1) / 5.0)
        ) as is_guest,
        if(
            rnd('second mall account', household_id) < rate('second_mall_account')
            and rnd('second mall order', basket_id) < 0.4, 2, 1
        ) as account_position
    from routed
)

select
    recognised.household_id,
    basket_id,
    real_basket_id,
    is_copy,
    store_id,
    ordered_at,
    ordered_local,
    ordered_on,
    sales_amount,
    line_count,
    nth,
    is_guest,
    has_coupon,
    if(is_mall, 'mall', 'store') as channel,
    if(not is_mall and not is_guest, cards.card_number, null) as card_number,
    if(is_mall and ordered_local < recognised.joined_at, null, recognised.member_id)
        as member_id,
    if(
        is_mall,
        'mall_'
        || format('{:011x}', hash(household_id, account_position, 'mall') >> 20),
        null
    ) as mall_account,
    if(is_mall and rnd('delivered', basket_id) < delivery_share, '配送', '自提')
        as delivery_type,
    pay_method,
    if(
        is_mall,
        strftime(ordered_local, '%Y%m%d')
        || lpad(cast(hash(basket_id, 'order') % 1000000000000 as varchar), 12, '0'),
        cast(basket_id as varchar)
    ) as order_ref
from recognised
left join cards
    on
        recognised.household_id = cards.person_id
        and ordered_local >= cards.issued_at
        and ordered_local < cards.valid_until
order by ordered_at, basket_id
