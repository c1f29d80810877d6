-- One row per person who ever joins: when, and through what.
with first_contacts as (
    select
        household_id,
        min(greatest(
            cast(start_date as timestamp) - interval 3 day, timestamp '2016-11-10'
        )) as first_targeted_at
    from package_campaigns
    inner join package_campaign_descriptions using (campaign_id)
    group by household_id
),

-- a late card comes with the second, third or fourth basket
card_baskets as (
    select
        household_id,
        max(ordered_local) as first_carded_at
    from baskets
    where
        nth <= 1 + case
            when rnd('late card', household_id) < rate('late_card')
                then 1 + pick(rnd('late card nth', household_id), 3)
            else 0
        end
    group by household_id
),

bounds as (
    select
        card_baskets.household_id,
        first_basket_at,
        least(first_carded_at, coalesce(first_targeted_at, first_carded_at))
            as latest_at
    from card_baskets
    inner join habits using (household_id)
    inner join households using (household_id)
    left join first_contacts
        on households.real_household_id = first_contacts.household_id
),

household_members as (
    select
        household_id as person_id,
        case
            when
                latest_at < timestamp '2017-01-02'
                or first_basket_at < timestamp '2017-01-21'
                and rnd('existing', household_id) < rate('existing_member')
                or rnd('dormant', household_id) < 0.05
                then '2016'
            when rnd('joined online', household_id) < 0.45 then 'online'
            else 'till'
        end as joined_through,
        latest_at
    from bounds
),

prospect_members as (
    select
        person_id,
        'lead' as joined_through,
        converted_at as joined_at
    from prospects
    where converted_at < timestamp '2018-01-01'
),

joined as (
    select
        person_id,
        joined_through,
        case joined_through
            when '2016'
                then least(
                    latest_at,
                    timestamp '2016-01-04 09:00:00'
                    + seconds(
                        pow(rnd('joined 2016', person_id), 0.7) * 311 * 86400
                    )
                )
            when 'online'
                then greatest(
                    latest_at
                    - seconds(
                        600 + 1728000 * pow(rnd('joined online at', person_id), 2)
                    ),
                    timestamp '2017-01-01 06:00:00'
                    + seconds(rnd('new year', person_id) * 2400)
                )
            else latest_at - seconds(60 + 840 * rnd('joined till', person_id))
        end as joined_at
    from household_members
    union all by name
    select * from prospect_members
)

select
    person_id,
    joined_through,
    date_trunc('second', joined_at) as joined_at,
    row_number() over (order by joined_at, person_id) as member_number,
    'M'
    || lpad(cast(row_number() over (order by joined_at, person_id) as varchar), 7, '0')
        as member_id
from joined
order by member_number
