with points as (select * from {{ ref('fct_points') }}),

entries as (
    select
        one_id,
        cast(sum(case when entry_type = 'earn' then points else 0 end) as bigint)
            as earned_points,
        cast(-sum(case when entry_type = 'burn' then points else 0 end) as bigint)
            as burned_points,
        max(case when entry_type = 'earn' then occurred_on end) as last_earned_on,
        max(case when entry_type = 'burn' then occurred_on end) as last_burned_on,
        max(case when entry_type = 'expire' then occurred_on end) as last_expired_on,
        min(
            case
                when entry_type = 'earn' and expires_on > {{ as_of() }} then expires_on
            end
        ) as next_expires_on
    from points
    where one_id <> -1
    group by one_id
)

select * from entries
