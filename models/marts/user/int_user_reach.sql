with consents as (select * from {{ ref('int_user_consents') }}),

contact_points as (select * from {{ ref('int_user_contact_points') }}),

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
    inner join contact_points
        on
            consents.one_id = contact_points.one_id
            and consents.channel_id = contact_points.channel_id
    where consents.purpose = 'marketing' and consents.is_granted
    group by consents.one_id
)

select * from reachable
