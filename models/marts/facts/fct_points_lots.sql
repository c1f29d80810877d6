with points as (select * from {{ ref('fct_points') }}),

-- what leaves an account is of no lot yet: it stands with what never expires
lots as (
    select
        one_id,
        case when points > 0 then expires_on end as expires_on,
        sum(case when points > 0 then points else 0 end) as received_points,
        sum(case when points < 0 then -points else 0 end) as left_points
    from points
    group by one_id, case when points > 0 then expires_on end
),

queued_lots as (
    select
        one_id,
        expires_on,
        received_points,
        sum(left_points) over (partition by one_id) as person_left_points,
        sum(received_points) over (
            partition by one_id
            order by expires_on nulls last
            rows between unbounded preceding and current row
        ) - received_points as earlier_points
    from lots
),

-- the first to expire is the first to be spent; only the lot that never expires may
-- be overdrawn, so that the open points of a person are always the balance
spent_lots as (
    select
        *,
        case
            when person_left_points <= earlier_points then 0
            when expires_on is null then person_left_points - earlier_points
            else least(person_left_points - earlier_points, received_points)
        end as spent_points
    from queued_lots
),

open_lots as (
    select
        {{ id_hash(
            "one_id || ':' || coalesce(cast(expires_on as string), 'never')"
        ) }} as points_lot_id,
        one_id,
        expires_on,
        cast(received_points as bigint) as received_points,
        cast(spent_points as bigint) as spent_points,
        cast(received_points - spent_points as bigint) as open_points
    from spent_lots
)

select * from open_lots
