with memberships as (select * from {{ ref('memberships') }}),

one_ids as (select * from {{ ref('one_ids') }}),

recognised_memberships as (
    select
        memberships.membership_id,
        coalesce(one_ids.one_id, -1) as one_id,
        memberships.identifier_key,
        case
            when memberships.referrer_key is not null
                then coalesce(referrers.one_id, -1)
        end as referrer_one_id,
        memberships.joined_at,
        memberships.joined_on,
        memberships.is_synthetic
    from memberships
    left join one_ids on memberships.identifier_key = one_ids.identifier_key
    left join one_ids as referrers
        on memberships.referrer_key = referrers.identifier_key
)

select * from recognised_memberships
