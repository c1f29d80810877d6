with sessions as (select * from {{ ref('fct_sessions') }}),

page_views as (select * from {{ ref('int_tags__page_views') }}),

dimensions as (
    select listed.dimension
    from (values ('platform'), ('day_part'), ('weekday')) as listed (dimension)
),

local_visits as (
    select
        one_id,
        platform,
        {{ days_after_monday('started_on') }} as days_after_monday,
        extract(hour from {{ local_timestamp('started_at') }}) as local_hour
    from sessions
    where
        one_id <> -1
        and platform <> 'kiosk'
        and {{ days_between('started_on', as_of()) }} < 90
),

choices_made as (
    select
        local_visits.one_id,
        dimensions.dimension,
        case dimensions.dimension
            when 'platform' then local_visits.platform
            when 'day_part' then {{ day_part('local_visits.local_hour') }}
            when 'weekday' then {{ weekday('local_visits.days_after_monday') }}
        end as choice
    from local_visits
    cross join dimensions
),

counted as (
    select
        one_id,
        dimension,
        choice,
        count(*) as choice_count
    from choices_made
    group by one_id, dimension, choice
    union all
    select
        one_id,
        'page' as dimension,
        page as choice,
        view_count as choice_count
    from page_views
),

visit_choices as (
    {{ ranked_choices('counted') }}
)

select * from visit_choices
