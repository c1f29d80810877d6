with sharing as (select * from {{ ref('int_tags__sharing') }}),

referrals as (select * from {{ ref('fct_referrals') }}),

referrers as (
    select
        referrer_one_id as one_id,
        count(*) as referral_count,
        max(referred_on) as last_referral_on
    from referrals
    group by referrer_one_id
),

people as (
    select one_id from sharing
    union
    select one_id from referrers
    union
    select one_id from referrals
),

advocates as (
    select
        people.one_id,
        sharing.last_shared_on,
        coalesce(sharing.share_count, 0) as share_count,
        coalesce(sharing.invitation_count, 0) as invitation_count,
        cast(coalesce(referrers.referral_count, 0) as bigint) as referral_count,
        referrers.last_referral_on,
        case
            when referrals.depth is not null then referrals.depth
            when referrers.one_id is not null then cast(0 as bigint)
        end as referral_depth
    from people
    left join sharing on people.one_id = sharing.one_id
    left join referrers on people.one_id = referrers.one_id
    left join referrals on people.one_id = referrals.one_id
)

select * from advocates
