with users as (select * from {{ ref('dim_users') }}),

people as (
    select
        one_id,
        order_count,
        last_ordered_on
    from users
    where one_id <> -1 and (not is_anonymous or order_count > 0)
)

select * from people
