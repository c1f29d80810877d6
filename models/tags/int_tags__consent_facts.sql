with users as (select * from {{ ref('dim_users') }}),

consents as (select * from {{ ref('int_tags__consents') }}),

marketing_consents as (select * from {{ ref('int_tags__marketing_consents') }}),

reach as (select * from {{ ref('int_tags__reach') }}),

consent_facts as (
    select
        users.one_id,
        users.is_reachable_email,
        users.is_reachable_sms,
        users.is_reachable_app_push,
        users.is_reachable_wecom,
        consents.last_decided_on,
        marketing_consents.last_granted_on,
        marketing_consents.last_withdrawn_on,
        consents.granted_channel_count,
        consents.refused_channel_count,
        consents.allows_personalisation,
        consents.allows_analytics,
        reach.best_channel,
        coalesce(reach.channel_count, 0) as channel_count,
        coalesce(reach.delivered_count, 0) as delivered_count,
        coalesce(reach.response_count, 0) as response_count
    from users
    left join consents on users.one_id = consents.one_id
    left join marketing_consents on users.one_id = marketing_consents.one_id
    left join reach on users.one_id = reach.one_id
    where users.is_known or consents.one_id is not null
)

select * from consent_facts
