with preferences as (select * from {{ ref('int_tags__preferences') }}),

baskets as (select * from {{ ref('int_tags__baskets') }}),

next_categories as (select * from {{ ref('int_tags__next_categories') }}),

first_choices as (
    select
        one_id,
        max(case when dimension = 'category' then choice end) as top_category,
        max(case when dimension = 'store' then cast(choice as bigint) end)
            as home_store_id,
        max(case when dimension = 'store' then order_rate end) as home_store_rate,
        max(case when dimension = 'channel' then choice end) as top_channel,
        max(case when dimension = 'fulfilment' then choice end) as top_fulfilment,
        max(case when dimension = 'day_part' then choice end) as top_day_part,
        max(case when dimension = 'day_part' then order_rate end) as top_day_part_rate
    from preferences
    where choice_rank = 1
    group by one_id
),

-- Less than three orders are no habit.
signatures as (
    select
        one_id,
        max(case when dimension = 'category' then choice end) as signature_category,
        max(case when dimension = 'department' then choice end) as signature_department
    from preferences
    where affinity_rank = 1 and order_count >= 3 and affinity > 1
    group by one_id
),

habits as (
    select
        one_id,
        sum(case when dimension = 'channel' then order_count else 0 end) as order_count,
        max(case when choice = 'mall' then order_rate else 0 end) as mall_rate,
        max(case when choice = 'weekend' then order_rate else 0 end) as weekend_rate,
        sum(case when choice = 'private_label' then sales_amount else 0 end)
            as private_label_amount,
        sum(case when dimension = 'brand_type' then sales_amount else 0 end)
            as goods_amount,
        sum(case when choice = 'baby' then order_count else 0 end) as baby_order_count,
        sum(case when choice = 'pet' then order_count else 0 end) as pet_order_count,
        sum(case when choice = 'fuel' then order_count else 0 end) as fuel_order_count
    from preferences
    where dimension in ('channel', 'week_part', 'brand_type', 'interest')
    group by one_id
),

preference_facts as (
    select
        habits.one_id,
        first_choices.top_category,
        first_choices.home_store_id,
        first_choices.home_store_rate,
        first_choices.top_channel,
        first_choices.top_fulfilment,
        first_choices.top_day_part,
        first_choices.top_day_part_rate,
        signatures.signature_category,
        signatures.signature_department,
        next_categories.next_category,
        baskets.category_count,
        baskets.new_goods_rate,
        baskets.promoted_line_rate,
        baskets.price_index,
        cast(habits.order_count as bigint) as order_count,
        cast(habits.mall_rate as double) as mall_rate,
        cast(habits.weekend_rate as double) as weekend_rate,
        cast(habits.baby_order_count as bigint) as baby_order_count,
        cast(habits.pet_order_count as bigint) as pet_order_count,
        cast(habits.fuel_order_count as bigint) as fuel_order_count,
        cast(habits.private_label_amount as double)
        / nullif(habits.goods_amount, 0) as private_label_rate
    from habits
    inner join first_choices on habits.one_id = first_choices.one_id
    left join signatures on habits.one_id = signatures.one_id
    left join next_categories on habits.one_id = next_categories.one_id
    left join baskets on habits.one_id = baskets.one_id
)

select * from preference_facts
