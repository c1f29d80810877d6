with events as (select * from {{ ref('stg_app__events') }}),

event_sets as (
    {{ identifier_sets(
        'app', 'events', 'occurred_at',
        {
            'crm_id': 'member_id',
            'unionid': 'unionid',
            'openid': 'openid',
            'device': 'device_id',
            'cookie': 'cookie_id',
        }
    ) }}
)

select * from event_sets
