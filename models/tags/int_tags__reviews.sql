with reviews as (select * from {{ ref('fct_reviews') }}),

rated as (
    select
        one_id,
        cast(count(*) as bigint) as review_count,
        cast(avg(rating) as double) as average_rating,
        max(case when rating <= 2 then reviewed_on end) as last_low_rated_on
    from reviews
    where one_id <> -1 and {{ days_between('reviewed_on', as_of()) }} < 365
    group by one_id
)

select * from rated
