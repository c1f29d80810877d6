-- One row per refunded mall line; a third are cancelled on the day of the order.
with drawn as (
    select
        *,
        if(
            rnd('cancelled', basket_id) < 0.3,
            least(
                ordered_local
                + seconds(600 + 10800 * rnd('refunded', basket_id, line_no)),
                ordered_on + interval 86399 second
            ),
            ordered_local
            + seconds(86400 * (1 + 9 * rnd('refunded', basket_id, line_no)))
        ) as refund_time,
        if(
            quantity between 2 and 20 and rnd('part', basket_id, line_no) < 0.4,
            1 + pick(rnd('part quantity', basket_id, line_no), quantity - 1),
            quantity
        ) as refund_quantity
    from mall_lines
    where
        sales_value >= 0.01
        and (
            rnd('refund', basket_id, line_no) < rate('refund') * 0.7
            or rnd('refund order', basket_id) < rate('refund') * 0.3
        )
)

select
    household_id,
    'RF' || lpad(
        cast(hash(order_no, line_no, 'refund') % 1000000000000 as varchar), 12, '0'
    ) as refund_no,
    order_no,
    line_no,
    refund_time,
    refund_quantity as quantity,
    if(
        refund_quantity < quantity,
        cast(sales_value * refund_quantity / quantity as decimal(18, 2)),
        sales_value
    ) as refund_amount,
    [
        '不想要了', '商品破损', '缺货', '与描述不符', '质量问题', '发错货', '日期不新鲜'
    ][1 + pick(pow(rnd('reason', basket_id, line_no), 1.4), 7)] as reason
from drawn
where refund_time < timestamp '2018-01-01'
order by refund_time, refund_no
