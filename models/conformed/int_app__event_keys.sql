-- Millions of events carry few sets of identifiers: a set is keyed once.
with event_sets as (
    select distinct
        member_id,
        unionid,
        openid,
        device_id,
        cookie_id
    from {{ ref('int_app__event_sets') }}
),

keyed_sets as (
    select
        *,
        {{ identifier_key('crm_id', 'member_id') }} as crm_key,
        {{ identifier_key('unionid', 'unionid') }} as union_key,
        {{ identifier_key('openid', 'openid') }} as open_key,
        {{ identifier_key('device', 'device_id') }} as device_key,
        {{ identifier_key('cookie', 'cookie_id') }} as cookie_key
    from event_sets
)

select * from keyed_sets
