with friends as (select * from {{ ref('stg_scrm__friends') }}),

group_members as (select * from {{ ref('stg_scrm__group_members') }}),

messages as (select * from {{ ref('stg_scrm__messages') }}),

shares as (select * from {{ ref('stg_scrm__shares') }}),

-- another person than the one who shares, so a set of its own
invitations as (
    select * from shares
    where invitee_external_user_id is not null
),

friend_sets as (
    {{ identifier_sets(
        'scrm', 'friends', 'occurred_at',
        {
            'unionid': 'unionid',
            'wecom_id': 'external_user_id',
            'phone': 'remark_phone',
        }
    ) }}
),

group_member_sets as (
    {{ identifier_sets(
        'scrm', 'group_members', 'occurred_at', {'wecom_id': 'external_user_id'}
    ) }}
),

message_sets as (
    {{ identifier_sets(
        'scrm', 'messages', 'occurred_at', {'wecom_id': 'external_user_id'}
    ) }}
),

share_sets as (
    {{ identifier_sets(
        'scrm', 'shares', 'occurred_at', {'wecom_id': 'external_user_id'}
    ) }}
),

invitation_sets as (
    {{ identifier_sets(
        'scrm', 'invitations', 'occurred_at', {'wecom_id': 'invitee_external_user_id'}
    ) }}
),

all_sets as (
    select * from friend_sets
    union all
    select * from group_member_sets
    union all
    select * from message_sets
    union all
    select * from share_sets
    union all
    select * from invitation_sets
)

select * from all_sets
