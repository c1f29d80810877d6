-- One row per guest basket that left a phone for its receipt.
with given as (
    select
        basket_id,
        household_id as person_id,
        if(ordered_local >= phone_changed_at, later_phone, first_phone) as phone
    from orders
    inner join members on orders.household_id = members.person_id
    where is_guest and rnd('receipt', basket_id) < rate('receipt_phone')
)

select
    basket_id,
    person_id,
    phone,
    phone_notation(phone, rnd('receipt style', basket_id)) as phone_written
from given
where phone != '13800138000'
order by basket_id
