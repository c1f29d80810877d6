-- One row per change of tier: joining makes bronze, running spend the rest.
with running as (
    select
        household_id,
        member_id,
        ordered_local,
        basket_id,
        sum(sales_amount) over (
            partition by household_id order by ordered_at, basket_id
        ) as spent
    from orders
    where member_id is not null and (card_number is not null or channel = 'mall')
),

reached as (
    select
        household_id as person_id,
        member_id,
        tier,
        min(ordered_local) as changed_at
    from running
    inner join (
        values ('silver', 500), ('gold', 2000), ('platinum', 5000)
    ) as tiers (tier, threshold)
        on spent >= threshold
    group by household_id, member_id, tier
)

select
    person_id,
    member_id,
    'bronze' as tier,
    joined_at as changed_at
from members
union all
select * from reached
order by changed_at, member_id, tier
