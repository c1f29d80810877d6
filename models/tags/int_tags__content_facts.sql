with people as (select * from {{ ref('int_tags__people') }}),

content_preferences as (select * from {{ ref('int_tags__content_preferences') }}),

content_habits as (select * from {{ ref('int_tags__content_habits') }}),

followed_deeds as (select * from {{ ref('int_tags__followed_deeds') }}),

content_facts as (
    select
        people.one_id,
        content_preferences.top_topic,
        content_preferences.top_topic_rate,
        content_preferences.second_topic,
        content_preferences.recent_topic,
        content_preferences.shared_topic,
        content_preferences.top_format,
        content_preferences.livestream_rate,
        content_preferences.recipe_rate,
        content_habits.last_viewed_on,
        content_habits.last_shared_on,
        coalesce(content_habits.month_content_days, 0) as month_content_days,
        coalesce(content_habits.quarter_content_days, 0) as quarter_content_days,
        cast(content_habits.like_count as double)
        / nullif(content_habits.view_count, 0) as like_rate,
        coalesce(content_habits.like_count, 0) as like_count,
        coalesce(content_habits.share_count, 0) as share_count,
        content_habits.fresh_view_rate,
        followed_deeds.followed_content_rate,
        cast({{ days_between('people.last_ordered_on', as_of()) }} as bigint)
            as recency_days
    from people
    inner join content_preferences on people.one_id = content_preferences.one_id
    left join content_habits on people.one_id = content_habits.one_id
    left join followed_deeds on people.one_id = followed_deeds.one_id
)

select * from content_facts
