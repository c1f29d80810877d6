with user_tag_values as (
    select distinct
        tag,
        value
    from {{ ref('user_tag_values') }}
),

tag_catalog as (
    select * from {{ ref('tag_catalog') }}
)

select
    user_tag_values.tag,
    user_tag_values.value,
    tag_catalog.allowed_values
from user_tag_values
inner join tag_catalog on user_tag_values.tag = tag_catalog.tag
where
    instr(
        ', ' || tag_catalog.allowed_values || ', ',
        ', ' || user_tag_values.value || ', '
    ) = 0
