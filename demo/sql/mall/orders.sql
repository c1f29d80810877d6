with refunded as (
    select
        order_no,
        count(*) filter (where cast(refund_time as date) = ordered_on) as refunded_count
    from refunds
    inner join orders on refunds.order_no = orders.order_ref
    group by order_no
)

select
    orders.ordered_on as delivered_on,
    lines.order_no,
    line_no,
    mall_account as buyer_account,
    surname_zh || '**' as buyer_name,
    own_phone[1:3] || '****' || own_phone[8:11] as masked_phone,
    text_time(lines.ordered_local) as order_time,
    case
        when refunded_count >= line_count then '已退款'
        when refunded_count > 0 then '部分退款'
        when delivery_type = '配送' and hour(lines.ordered_local) >= 12 then '已发货'
        else '已完成'
    end as status,
    store_id,
    delivery_type,
    product_id,
    quantity,
    sales_value,
    retail_disc,
    coupon_disc,
    coupon_match_disc,
    pay_method,
    lines.is_copy as is_synthetic
from mall_lines as lines
inner join orders on lines.order_no = orders.order_ref
inner join persons on orders.household_id = persons.person_id
left join refunded using (order_no)
where orders.ordered_on between getvariable('from_day') and getvariable('to_day')
order by delivered_on, lines.ordered_local, order_no, line_no
