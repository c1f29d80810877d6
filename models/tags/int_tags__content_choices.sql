with engagements as (select * from {{ ref('fct_content_engagements') }}),

shares as (select * from {{ ref('fct_shares') }}),

contents as (select * from {{ ref('dim_contents') }}),

dimensions as (
    select listed.dimension
    from (
        values ('topic'), ('recent_topic'), ('shared_topic'), ('format')
    ) as listed (dimension)
),

attentions as (
    select
        one_id,
        content_id,
        occurred_on,
        engagement = 'share' as is_share
    from engagements
    union all
    select
        one_id,
        content_id,
        occurred_on,
        true as is_share
    from shares
    where share_kind = 'share'
),

choices_made as (
    select
        attentions.one_id,
        dimensions.dimension,
        case
            when dimensions.dimension = 'topic' then contents.topic
            when dimensions.dimension = 'format' then contents.content_type
            when
                dimensions.dimension = 'recent_topic'
                and {{ days_between('attentions.occurred_on', as_of()) }} < 30
                then contents.topic
            when dimensions.dimension = 'shared_topic' and attentions.is_share
                then contents.topic
        end as choice
    from attentions
    inner join contents on attentions.content_id = contents.content_id
    cross join dimensions
    where
        attentions.one_id <> -1
        and {{ days_between('attentions.occurred_on', as_of()) }} < 365
),

counted as (
    select
        one_id,
        dimension,
        choice,
        count(*) as choice_count
    from choices_made
    where choice is not null
    group by one_id, dimension, choice
),

content_choices as (
    {{ ranked_choices('counted') }}
)

select * from content_choices
