with preferences as (select * from {{ ref('int_tags__preferences') }}),

affinities as (select * from {{ ref('category_affinities') }}),

categories as (select * from {{ ref('dim_categories') }}),

bought as (
    select
        preferences.one_id,
        preferences.choice_rank,
        categories.category_id
    from preferences
    inner join categories on preferences.choice = categories.category
    where preferences.dimension = 'category'
),

-- What goes with the ten categories of most orders and was never bought.
candidates as (
    select
        bought.one_id,
        affinities.other_category_id,
        sum(affinities.pair_basket_count) as pair_basket_count
    from bought
    inner join affinities on bought.category_id = affinities.category_id
    left join bought as known
        on
            bought.one_id = known.one_id
            and affinities.other_category_id = known.category_id
    where
        bought.choice_rank <= 10
        and affinities.lift > 1
        and known.one_id is null
    group by bought.one_id, affinities.other_category_id
),

ranked as (
    select
        candidates.one_id,
        categories.category as next_category,
        row_number() over (
            partition by candidates.one_id
            order by candidates.pair_basket_count desc, categories.category asc
        ) as precedence
    from candidates
    inner join categories on candidates.other_category_id = categories.category_id
),

next_categories as (
    select
        one_id,
        next_category
    from ranked
    where precedence = 1
)

select * from next_categories
