-- One row per member card and the time it was valid.
with members_from as (
    select
        *,
        date_trunc('second', greatest(joined_at, timestamp '2017-01-01')) as start_at
    from members
),

members_replacing as (
    select
        *,
        case
            when rnd('card', person_id) < rate('card_replaced')
                then start_at + seconds(
                    epoch(timestamp '2018-01-01' - start_at)
                    * (0.05 + 0.9 * rnd('card lost', person_id))
                )
        end as lost_at
    from members_from
),

both_cards as (
    select
        person_id,
        member_id,
        1 as card_position,
        joined_at as issued_at,
        lost_at as replaced_at,
        '2800' || lpad(
            cast((member_number * 7919 + 101) % 100000000 as varchar), 8, '0'
        ) as card_number
    from members_replacing
    union all
    select
        person_id,
        member_id,
        2 as card_position,
        lost_at as issued_at,
        null as replaced_at,
        '2801' || lpad(
            cast((member_number * 7919 + 101) % 100000000 as varchar), 8, '0'
        ) as card_number
    from members_replacing
    where lost_at is not null
)

select
    *,
    coalesce(replaced_at, timestamp '9999-12-31') as valid_until
from both_cards
order by person_id, card_position
