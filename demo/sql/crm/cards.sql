with versions as (
    select
        *,
        'active' as status,
        greatest(issued_at, timestamp '2017-01-01 00:30:00') as updated_at
    from cards
    union all
    select
        *,
        'replaced' as status,
        replaced_at as updated_at
    from cards
    where replaced_at is not null
)

select
    card_number,
    member_id,
    text_time(issued_at) as issued_at,
    status,
    text_time(updated_at) as updated_at,
    person_id >= 10000 or card_position > 1 as is_synthetic
from versions
where cast(updated_at as date) between getvariable('from_day') and getvariable('to_day')
qualify row_number() over (partition by card_number order by updated_at desc) = 1
order by updated_at, card_number
