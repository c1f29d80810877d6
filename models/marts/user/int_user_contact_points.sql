with one_ids as (select * from {{ ref('one_ids') }}),

identifiers as (select * from {{ ref('identifiers') }}),

profiles as (select * from {{ ref('profiles') }}),

own as (
    select
        one_ids.one_id,
        identifiers.identifier_type,
        identifiers.identifier_key,
        identifiers.last_observed_at
    from one_ids
    inner join identifiers on one_ids.identifier_key = identifiers.identifier_key
    where identifiers.identifier_type in ('phone', 'email', 'device', 'wecom_id')
),

stated as (
    select
        identifier_key,
        {{ identifier_key('phone', 'phone') }} as contact_key
    from profiles
    union all
    select
        identifier_key,
        {{ identifier_key('email', 'email') }} as contact_key
    from profiles
),

-- a family's shared phone names nobody, yet each of them answers it
shared as (
    select
        one_ids.one_id,
        identifiers.identifier_type,
        identifiers.identifier_key,
        identifiers.last_observed_at
    from stated
    inner join one_ids on stated.identifier_key = one_ids.identifier_key
    inner join identifiers on stated.contact_key = identifiers.identifier_key
    where identifiers.status = 'hub'
),

contact_points as (
    select * from own
    union
    select * from shared
)

select
    one_id,
    identifier_key,
    identifier_type,
    case identifier_type
        when 'email' then 'email'
        when 'phone' then 'sms'
        when 'device' then 'app_push'
        when 'wecom_id' then 'wecom'
    end as channel_id,
    last_observed_at
from contact_points
