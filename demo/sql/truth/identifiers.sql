-- Who owns each identifier as written anywhere; -1 where two persons or more do. Phones
-- are shared by number, however each source writes it.
with written (person_id, identifier_type, identifier_value, same_as) as (
    select person_id, 'crm_id', member_id, member_id
    from members
    union all
    select person_id, 'member_card', card_number, card_number
    from cards
    union all
    select household_id, 'mall_account', mall_account, mall_account
    from orders
    union all
    select person_id, 'email', email, lower(email)
    from members
    union all
    select person_id, 'email', email, lower(email)
    from leads
    union all
    select person_id, 'phone', phone_written, phone
    from member_versions
    union all
    select person_id, 'phone', phone_written, phone
    from receipts
    union all
    select person_id, 'phone', phone_written, phone
    from leads
    union all
    select person_id, 'phone', phone_written, phone
    from tickets
    union all
    select person_id, 'phone', phone_written, own_phone
    from friends
    union all
    select person_id, 'wecom_id', external_user_id, external_user_id
    from friends
    union all
    select person_id, 'unionid', unionid, unionid
    from friends
    union all
    select person_id, 'unionid', unionid, unionid
    from devices
    union all
    select person_id, 'openid', openid, openid
    from devices
    union all
    select person_id, 'device', device_id, device_id
    from devices
    union all
    select person_id, 'cookie', cookie_id, cookie_id
    from devices
    union all
    select -1, 'device', device_id, device_id
    from kiosks
    union all
    select -1, 'cookie', cookie_id, cookie_id
    from kiosks
    union all
    select -1, 'phone', '13800138000', '13800138000'
),

owners as (
    select
        identifier_type,
        same_as,
        if(count(distinct person_id) = 1, min(person_id), -1) as household_id
    from written
    where identifier_value is not null
    group by identifier_type, same_as
)

select distinct
    written.identifier_type,
    identifier_value,
    household_id
from written
inner join owners using (identifier_type, same_as)
where identifier_value is not null
order by 1, 2
