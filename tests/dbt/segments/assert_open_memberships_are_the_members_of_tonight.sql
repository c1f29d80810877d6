with members as (
    select
        one_id,
        audience
    from {{ ref('audience_members') }}
),

memberships as (
    select
        one_id,
        audience
    from {{ ref('audience_memberships') }}
    where valid_to is null
),

differences as (
    (select * from members except select * from memberships)
    union all
    (select * from memberships except select * from members)
)

select * from differences
