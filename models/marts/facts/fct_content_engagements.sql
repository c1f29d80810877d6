-- A view: the events are there once.
{{ config(materialized='view') }}

with events as (select * from {{ ref('fct_events') }}),

engagements as (
    select
        event_id,
        one_id,
        identifier_key,
        content_id,
        case event_name
            when 'content_view' then 'view'
            when 'content_like' then 'like'
            when 'content_share' then 'share'
        end as engagement,
        platform,
        occurred_at,
        occurred_on,
        is_synthetic
    from events
    where event_name in ('content_view', 'content_like', 'content_share')
)

select * from engagements
