with members as (select * from {{ ref('audience_members') }}),

memberships as (
    select *
    from {{ ref('audience_memberships') }}
    where valid_to is null
),

differences as (
    select
        coalesce(members.one_id, memberships.one_id) as one_id,
        coalesce(members.audience, memberships.audience) as audience
    from members
    full join memberships
        on
            members.one_id = memberships.one_id
            and members.audience = memberships.audience
    where members.one_id is null or memberships.one_id is null
)

select * from differences
