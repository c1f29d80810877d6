with friendships as (select * from {{ ref('int_tags__friendships') }}),

groups as (select * from {{ ref('int_tags__groups') }}),

conversations as (select * from {{ ref('int_tags__conversations') }}),

message_forms as (select * from {{ ref('int_tags__message_forms') }}),

advocates as (select * from {{ ref('int_tags__advocates') }}),

people as (
    select one_id from friendships
    union
    select one_id from groups
    union
    select one_id from conversations
    union
    select one_id from advocates
),

private_domain_facts as (
    select
        people.one_id,
        friendships.is_friend,
        friendships.friend_since_on,
        friendships.friend_lost_on,
        friendships.friend_source,
        friendships.staff_role,
        coalesce(groups.group_count, 0) as group_count,
        coalesce(groups.is_owner, false) as is_group_owner,
        coalesce(groups.is_leader, false) as is_group_leader,
        groups.last_group_left_on,
        conversations.last_message_on,
        conversations.last_contacted_on,
        coalesce(conversations.month_message_count, 0) as month_message_count,
        coalesce(conversations.has_written, false) as has_written,
        coalesce(conversations.was_contacted, false) as was_contacted,
        conversations.waiting_since_on,
        message_forms.message_form,
        advocates.last_shared_on,
        coalesce(advocates.share_count, 0) as share_count,
        coalesce(advocates.invitation_count, 0) as invitation_count,
        coalesce(advocates.referral_count, 0) as referral_count,
        advocates.last_referral_on,
        advocates.referral_depth
    from people
    left join friendships on people.one_id = friendships.one_id
    left join groups on people.one_id = groups.one_id
    left join conversations on people.one_id = conversations.one_id
    left join message_forms on people.one_id = message_forms.one_id
    left join advocates on people.one_id = advocates.one_id
)

select * from private_domain_facts
