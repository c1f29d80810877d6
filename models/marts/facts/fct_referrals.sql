-- Recursive, as a tree is: every person is reached once, in as many rounds as the
-- longest chain has links, without a limit.
with recursive referrals as (select * from {{ ref('int_referrals') }}),

descents as (
    select
        referrals.one_id,
        referrals.referrer_one_id as root_one_id,
        cast(1 as bigint) as depth
    from referrals
    left join referrals as earlier on referrals.referrer_one_id = earlier.one_id
    where earlier.one_id is null
    union all
    select
        referrals.one_id,
        descents.root_one_id,
        descents.depth + 1 as depth
    from descents
    inner join referrals on descents.one_id = referrals.referrer_one_id
),

placed_referrals as (
    select
        referrals.one_id,
        referrals.referrer_one_id,
        descents.root_one_id,
        descents.depth,
        referrals.referred_by,
        referrals.referred_at,
        {{ local_date('referrals.referred_at') }} as referred_on
    from referrals
    left join descents on referrals.one_id = descents.one_id
)

select * from placed_referrals
