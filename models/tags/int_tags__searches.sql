with events as (select * from {{ ref('fct_events') }}),

searches as (
    select
        one_id,
        cast(count(*) as bigint) as search_count
    from events
    where
        one_id <> -1
        and event_name = 'search'
        and platform <> 'kiosk'
        and {{ days_between('occurred_on', as_of()) }} < 90
    group by one_id
)

select * from searches
