with events as (select * from {{ ref('int_app__event_sets') }}),

event_sets as (
    {{ identifier_sets(
        'app', 'events', 'first_occurred_at',
        {
            'crm_id': 'member_id',
            'unionid': 'unionid',
            'openid': 'openid',
            'device': 'device_id',
            'cookie': 'cookie_id',
        },
        last_observed_at='last_occurred_at', row_count='cast(sum(event_count) as bigint)'
    ) }}
)

select * from event_sets
