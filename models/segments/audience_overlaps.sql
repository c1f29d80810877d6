-- People are counted by the set of audiences they are in, so that pairs are made of the
-- few sets there are and not of all people.
with audience_members as (select * from {{ ref('audience_members') }}),

people as (
    select
        one_id,
        {{ join_distinct('audience') }} as audiences
    from audience_members
    group by one_id
),

sets as (
    select
        people.audiences,
        audience_members.audience,
        count(*) as people_count
    from audience_members
    inner join people on audience_members.one_id = people.one_id
    group by people.audiences, audience_members.audience
),

sizes as (
    select
        audience,
        sum(people_count) as member_count
    from sets
    group by audience
),

pairs as (
    select
        one.audience,
        other.audience as other_audience,
        sum(one.people_count) as both_count
    from sets as one
    inner join sets as other
        on one.audiences = other.audiences and one.audience < other.audience
    group by one.audience, other.audience
),

audience_overlaps as (
    select
        pairs.audience,
        pairs.other_audience,
        cast(pairs.both_count as bigint) as both_count,
        cast(pairs.both_count as double)
        / (one.member_count + other.member_count - pairs.both_count) as jaccard_rate
    from pairs
    inner join sizes as one on pairs.audience = one.audience
    inner join sizes as other on pairs.other_audience = other.audience
)

select * from audience_overlaps
