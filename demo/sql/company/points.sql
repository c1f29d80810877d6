-- One row per entry of the points ledger; a balance never goes below zero by burning.
with earned as (
    select
        household_id as person_id,
        member_id,
        basket_id,
        order_ref,
        ordered_local,
        ordered_on,
        cast(floor(sales_amount) as bigint) as points,
        rnd('burn', basket_id) < 0.04 as is_burning
    from orders
    where
        member_id is not null
        and (card_number is not null or channel = 'mall')
        and sales_amount >= 1
),

between_burns as (
    select
        *,
        count(*) filter (where is_burning) over (
            partition by person_id order by ordered_local, basket_id
        ) as burn_number
    from earned
),

balances as (
    select
        *,
        sum(points) over (partition by person_id, burn_number - is_burning::int)
            as points_since_burn
    from between_burns
),

opening as (
    select
        person_id,
        member_id,
        100 * (1 + pick(pow(rnd('opening', person_id), 2), 20)) as points
    from members
    where joined_at < timestamp '2017-01-01'
),

refunded as (
    select
        orders.household_id as person_id,
        orders.member_id,
        refunds.refund_no as entry_key,
        orders.order_ref,
        refund_time,
        -cast(floor(refund_amount) as bigint) as points
    from refunds
    inner join orders on refunds.order_no = orders.order_ref
    where orders.member_id is not null and refund_amount >= 1
)

select
    person_id,
    member_id,
    order_ref as entry_key,
    'earn' as entry_type,
    points,
    order_ref,
    ordered_local as occurred_at,
    last_day(ordered_on + interval 12 month) as expires_on
from earned
union all
select
    person_id,
    member_id,
    order_ref as entry_key,
    'burn' as entry_type,
    -100 * cast(floor(points_since_burn * 0.8 / 100) as bigint) as points,
    order_ref,
    ordered_local + interval 1 second as occurred_at,
    null as expires_on
from balances
where is_burning and points_since_burn >= 125
union all
select
    person_id,
    member_id,
    'opening' as entry_key,
    'adjust' as entry_type,
    points,
    null as order_ref,
    timestamp '2017-01-01 00:30:00' as occurred_at,
    date '2017-06-30' as expires_on
from opening
union all
select
    person_id,
    member_id,
    'opening' as entry_key,
    'expire' as entry_type,
    -points as points,
    null as order_ref,
    timestamp '2017-07-01 01:00:00' as occurred_at,
    null as expires_on
from opening
union all
select
    person_id,
    member_id,
    entry_key,
    'adjust' as entry_type,
    points,
    order_ref,
    refund_time as occurred_at,
    null as expires_on
from refunded
order by occurred_at, member_id, entry_type
