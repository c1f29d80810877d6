-- who brought whom, by a membership that names its referrer or by an invitation
with referrals as (
    select
        one_id,
        referrer_one_id,
        'membership' as referred_by,
        joined_at as referred_at
    from {{ ref('fct_memberships') }}
    where referrer_one_id is not null
    union all
    select
        invitee_one_id as one_id,
        one_id as referrer_one_id,
        'invitation' as referred_by,
        occurred_at as referred_at
    from {{ ref('fct_shares') }}
    where share_kind = 'invitation'
),

between_two as (
    select * from referrals
    where one_id <> -1 and referrer_one_id <> -1 and one_id <> referrer_one_id
),

first_given as (
    select
        referrer_one_id,
        min(referred_at) as first_referred_at
    from between_two
    group by referrer_one_id
),

-- whoever brings others needs nobody to bring him: so no circle can arise
ranked as (
    select
        between_two.*,
        row_number() over (
            partition by between_two.one_id
            order by
                between_two.referred_at,
                between_two.referrer_one_id,
                between_two.referred_by
        ) as precedence
    from between_two
    left join first_given on between_two.one_id = first_given.referrer_one_id
    where
        first_given.first_referred_at is null
        or between_two.referred_at < first_given.first_referred_at
),

first_received as (
    select
        one_id,
        referrer_one_id,
        referred_by,
        referred_at
    from ranked
    where precedence = 1
)

select * from first_received
