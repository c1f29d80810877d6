with people as (select * from {{ ref('int_tags__household_people') }}),

tier_ranks as (select * from {{ ref('tier_ranks') }}),

households as (
    select
        people.household_id,
        count(*) as person_count,
        sum(case when people.order_count > 0 then 1 else 0 end) as buyer_count,
        sum(people.net_sales_amount) as sales_amount,
        max(people.last_ordered_on) as last_ordered_on,
        max(tier_ranks.tier_rank) as tier_rank,
        sum(people.baby_order_count) as baby_order_count,
        bool_or(people.kids_count <> '0') as has_kids,
        bool_or(people.household_composition = '1 Adult No Kids') as is_single,
        bool_or(people.household_composition = '2 Adults No Kids') as is_couple
    from people
    left join tier_ranks on people.current_tier = tier_ranks.tier
    group by people.household_id
),

household_facts as (
    select
        people.one_id,
        cast(households.person_count as bigint) as person_count,
        cast(households.buyer_count as bigint) as buyer_count,
        cast(households.sales_amount as decimal(18, 2)) as household_sales_amount,
        households.last_ordered_on as household_last_ordered_on,
        tier_ranks.tier as household_tier,
        cast(households.baby_order_count as bigint) as baby_order_count,
        households.has_kids,
        households.is_single,
        households.is_couple,
        people.is_reachable,
        people.order_count,
        people.buying_rank,
        people.contact_rank,
        cast({{ days_between('people.last_ordered_on', as_of()) }} as bigint)
            as recency_days,
        cast({{ days_between('households.last_ordered_on', as_of()) }} as bigint)
            as household_recency_days,
        cast(people.net_sales_amount as double)
        / nullif(cast(households.sales_amount as double), 0) as sales_rate
    from people
    inner join households on people.household_id = households.household_id
    left join tier_ranks on households.tier_rank = tier_ranks.tier_rank
)

select * from household_facts
