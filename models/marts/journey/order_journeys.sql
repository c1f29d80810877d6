-- A view over the facts, as user_journeys is.
with happenings as (
    select
        session_id as reference_id,
        one_id,
        'visit' as happening,
        ended_at as happened_at,
        cast(null as date) as ordered_on,
        cast(null as bigint) as store_id,
        cast(null as decimal(18, 2)) as net_sales_amount
    from {{ ref('fct_sessions') }}
    union all
    select
        order_id as reference_id,
        one_id,
        fulfilment as happening,
        ordered_at as happened_at,
        ordered_on,
        store_id,
        net_sales_amount
    from {{ ref('fct_orders') }}
),

recalled as (
    select
        *,
        max(case when happening = 'visit' then happened_at end) over before_it
            as last_visit_at,
        max(case when happening = 'in_store' then happened_at end) over before_it
            as last_offline_at
    from happenings
    where one_id <> -1
    window before_it as (
        partition by one_id
        order by happened_at, happening, reference_id
        rows between unbounded preceding and 1 preceding
    )
),

journeys as (
    select
        reference_id as order_id,
        one_id,
        ordered_on,
        store_id,
        net_sales_amount,
        last_visit_at,
        last_offline_at,
        case
            when happening = 'pickup' then 'bought online, picked up'
            when
                happening = 'in_store'
                and last_visit_at > happened_at - interval '7' day
                then 'looked online, bought in store'
            when happening = 'in_store' then 'store only'
            when last_offline_at > happened_at - interval '7' day
                then 'was in store, bought online'
            else 'online only'
        end as journey
    from recalled
    where happening <> 'visit'
)

select * from journeys
