with touches as (select * from {{ ref('fct_touches') }}),

engagements as (select * from {{ ref('fct_content_engagements') }}),

-- Until the days for an order are over, a deed cannot have failed.
deeds as (
    select distinct
        one_id,
        touched_on as done_on,
        'click' as deed
    from touches
    where
        one_id <> -1
        and touch_type = 'clicked'
        and {{ days_between('touched_on', as_of()) }} between 7 and 364
    union all
    select distinct
        one_id,
        occurred_on as done_on,
        'content' as deed
    from engagements
    where
        one_id <> -1 and {{ days_between('occurred_on', as_of()) }} between 3 and 89
)

select * from deeds
