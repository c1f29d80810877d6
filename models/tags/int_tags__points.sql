with points as (select * from {{ ref('fct_points') }}),

lots as (select * from {{ ref('fct_points_lots') }}),

entries as (
    select
        one_id,
        sum(case when entry_type = 'earn' then points else 0 end) as earned_points,
        -sum(case when entry_type = 'burn' then points else 0 end) as burned_points,
        max(case when entry_type = 'earn' then occurred_on end) as last_earned_on,
        max(case when entry_type = 'burn' then occurred_on end) as last_burned_on,
        max(case when entry_type = 'expire' then occurred_on end) as last_expired_on
    from points
    where one_id <> -1
    group by one_id
),

expiring as (
    select
        one_id,
        sum(open_points) as expiring_points
    from lots
    where {{ days_between(as_of(), 'expires_on') }} between 1 and 31
    group by one_id
),

points_sums as (
    select
        entries.one_id,
        cast(entries.earned_points as bigint) as earned_points,
        cast(entries.burned_points as bigint) as burned_points,
        entries.last_earned_on,
        entries.last_burned_on,
        entries.last_expired_on,
        cast(coalesce(expiring.expiring_points, 0) as bigint) as expiring_points
    from entries
    left join expiring on entries.one_id = expiring.one_id
)

select * from points_sums
