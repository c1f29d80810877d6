with consents as (select * from {{ ref('dim_user_consents') }}),

current_consents as (
    select
        one_id,
        {{ local_date('max(valid_from_at)') }} as last_decided_on,
        cast(
            sum(case when purpose = 'marketing' and is_granted then 1 else 0 end)
            as bigint
        ) as granted_channel_count,
        cast(
            sum(case when purpose = 'marketing' and not is_granted then 1 else 0 end)
            as bigint
        ) as refused_channel_count,
        bool_or(case when purpose = 'personalisation' then is_granted end)
            as allows_personalisation,
        bool_or(case when purpose = 'analytics' then is_granted end)
            as allows_analytics
    from consents
    where is_current
    group by one_id
)

select * from current_consents
