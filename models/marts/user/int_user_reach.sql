with consents as (select * from {{ ref('int_user_consents') }}),

contact_points as (select * from {{ ref('int_user_contact_points') }}),

channel_contacts as (
    select
        one_id,
        case identifier_type
            when 'email' then 'email'
            when 'phone' then 'sms'
            when 'device' then 'app_push'
            when 'wecom_id' then 'wecom'
        end as channel_id
    from contact_points
),

reachable as (
    select
        consents.one_id,
        max(case when consents.channel_id = 'email' then 1 else 0 end) = 1
            as is_reachable_email,
        max(case when consents.channel_id = 'sms' then 1 else 0 end) = 1
            as is_reachable_sms,
        max(case when consents.channel_id = 'app_push' then 1 else 0 end) = 1
            as is_reachable_app_push,
        max(case when consents.channel_id = 'wecom' then 1 else 0 end) = 1
            as is_reachable_wecom
    from consents
    inner join channel_contacts
        on
            consents.one_id = channel_contacts.one_id
            and consents.channel_id = channel_contacts.channel_id
    where consents.purpose = 'marketing' and consents.is_granted
    group by consents.one_id
)

select * from reachable
