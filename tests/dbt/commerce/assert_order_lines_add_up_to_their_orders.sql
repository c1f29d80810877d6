with counted_lines as (
    select
        order_id,
        count(*) as line_count
    from {{ ref('order_lines') }}
    group by order_id
)

select
    orders.order_id,
    orders.line_count,
    counted_lines.line_count as counted
from {{ ref('orders') }} as orders
left join counted_lines on orders.order_id = counted_lines.order_id
where orders.line_count <> coalesce(counted_lines.line_count, 0)
