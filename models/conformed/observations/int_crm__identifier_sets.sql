-- from the source and not from staging: a phone a member had before counts as well
with members as (
    select
        *,
        {{ utc_timestamp('updated_at') }} as observed_at,
        _first_landed_on as landed_on
    from {{ source('crm', 'members') }}
),

cards as (
    select
        *,
        {{ utc_timestamp('updated_at') }} as observed_at,
        _first_landed_on as landed_on
    from {{ source('crm', 'cards') }}
),

bindings as (
    select
        *,
        {{ utc_timestamp('updated_at') }} as observed_at,
        _first_landed_on as landed_on,
        case when account_type = 'mall_account' then account_value end as mall_account,
        case when account_type = 'openid' then account_value end as openid,
        case when account_type = 'unionid' then account_value end as unionid,
        case when account_type = 'wecom_id' then account_value end as wecom_id
    from {{ source('crm', 'bindings') }}
),

member_sets as (
    {{ identifier_sets(
        'crm', 'members', 'observed_at',
        {'crm_id': 'member_id', 'phone': 'phone', 'email': 'email'}
    ) }}
),

card_sets as (
    {{ identifier_sets(
        'crm', 'cards', 'observed_at',
        {'member_card': 'card_number', 'crm_id': 'member_id'}
    ) }}
),

binding_sets as (
    {{ identifier_sets(
        'crm', 'bindings', 'observed_at',
        {
            'crm_id': 'member_id',
            'mall_account': 'mall_account',
            'openid': 'openid',
            'unionid': 'unionid',
            'wecom_id': 'wecom_id',
        }
    ) }}
),

all_sets as (
    select * from member_sets
    union all
    select * from card_sets
    union all
    select * from binding_sets
)

select * from all_sets
