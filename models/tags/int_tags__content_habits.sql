with engagements as (select * from {{ ref('fct_content_engagements') }}),

contents as (select * from {{ ref('dim_contents') }}),

aged_engagements as (
    select
        engagements.one_id,
        engagements.engagement,
        engagements.occurred_on,
        {{ days_between('engagements.occurred_on', as_of()) }} as age_days,
        coalesce(
            {{ days_between('contents.published_on', 'engagements.occurred_on') }} < 7,
            false
        ) as is_fresh
    from engagements
    left join contents on engagements.content_id = contents.content_id
    where
        engagements.one_id <> -1
        and {{ days_between('engagements.occurred_on', as_of()) }} < 365
),

content_habits as (
    select
        one_id,
        max(case when engagement = 'view' then occurred_on end) as last_viewed_on,
        max(case when engagement = 'share' then occurred_on end) as last_shared_on,
        cast(
            count(distinct case when age_days < 30 then occurred_on end) as bigint
        ) as month_content_days,
        cast(
            count(distinct case when age_days < 90 then occurred_on end) as bigint
        ) as quarter_content_days,
        cast(sum(case when engagement = 'view' then 1 else 0 end) as bigint)
            as view_count,
        cast(sum(case when engagement = 'like' then 1 else 0 end) as bigint)
            as like_count,
        cast(sum(case when engagement = 'share' then 1 else 0 end) as bigint)
            as share_count,
        cast(
            sum(case when engagement = 'view' and is_fresh then 1 else 0 end) as double
        ) / nullif(sum(case when engagement = 'view' then 1 else 0 end), 0)
            as fresh_view_rate
    from aged_engagements
    group by one_id
)

select * from content_habits
