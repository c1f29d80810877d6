with preferences as (select * from {{ ref('int_tags__preferences') }}),

users as (select * from {{ ref('dim_users') }}),

stated_stores as (
    select
        preferences.one_id,
        preferences.order_count
    from preferences
    inner join users on preferences.one_id = users.one_id
    where
        preferences.dimension = 'store'
        and preferences.choice = cast(users.home_store_id as string)
)

select * from stated_stores
