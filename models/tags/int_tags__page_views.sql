with events as (select * from {{ ref('fct_events') }}),

-- What a visit is for shows on pages that are not on the way to goods and cart.
page_views as (
    select
        one_id,
        page,
        cast(count(*) as bigint) as view_count
    from events
    where
        one_id <> -1
        and platform <> 'kiosk'
        and page in ('category', 'promotions', 'stores', 'account')
        and {{ days_between('occurred_on', as_of()) }} < 90
    group by one_id, page
)

select * from page_views
