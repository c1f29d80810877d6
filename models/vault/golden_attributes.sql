with profile_attributes as (select * from {{ ref('profile_attributes') }}),

one_ids as (select * from {{ ref('one_ids') }}),

priorities as (select * from {{ ref('attribute_priorities') }}),

-- the row of the source and attribute first, then of the source, then of the attribute
prioritised_attributes as (
    select
        profile_attributes.*,
        priorities.priority,
        row_number() over (
            partition by profile_attributes.profile_id, profile_attributes.attribute
            order by
                priorities.source = '*' asc,
                priorities.attribute = '*' asc
        ) as closeness
    from profile_attributes
    inner join priorities
        on
            priorities.source in (profile_attributes.source, '*')
            and priorities.attribute in (profile_attributes.attribute, '*')
),

-- a masked value only where no source has it whole; then priority, then recency
ranked_attributes as (
    select
        one_ids.one_id,
        prioritised_attributes.*,
        row_number() over (
            partition by one_ids.one_id, prioritised_attributes.attribute
            order by
                prioritised_attributes.attribute_value like '%*%' asc,
                prioritised_attributes.priority asc,
                prioritised_attributes.updated_at desc nulls last,
                prioritised_attributes.profile_id desc
        ) as precedence
    from prioritised_attributes
    inner join one_ids
        on prioritised_attributes.identifier_key = one_ids.identifier_key
    where prioritised_attributes.closeness = 1
),

golden_attributes as (
    select
        one_id,
        attribute,
        attribute_value,
        source,
        profile_id,
        updated_at
    from ranked_attributes
    where precedence = 1
)

select * from golden_attributes
