with lots as (select * from {{ ref('fct_points_lots') }}),

expiring as (
    select
        one_id,
        cast(sum(open_points) as bigint) as expiring_points
    from lots
    where
        one_id <> -1 and {{ days_between(as_of(), 'expires_on') }} between 1 and 31
    group by one_id
)

select * from expiring
