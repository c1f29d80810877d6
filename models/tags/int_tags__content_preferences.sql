with content_choices as (select * from {{ ref('int_tags__content_choices') }}),

content_preferences as (
    select
        one_id,
        max(case when dimension = 'topic' and choice_rank = 1 then choice end)
            as top_topic,
        max(case when dimension = 'topic' and choice_rank = 1 then choice_rate end)
            as top_topic_rate,
        max(case when dimension = 'topic' and choice_rank = 2 then choice end)
            as second_topic,
        max(case when dimension = 'recent_topic' and choice_rank = 1 then choice end)
            as recent_topic,
        max(case when dimension = 'shared_topic' and choice_rank = 1 then choice end)
            as shared_topic,
        max(case when dimension = 'format' and choice_rank = 1 then choice end)
            as top_format,
        max(case when choice = 'livestream' then choice_rate else 0 end)
            as livestream_rate,
        max(case when choice = 'recipe' then choice_rate else 0 end) as recipe_rate
    from content_choices
    group by one_id
)

select * from content_preferences
