with consents as (select * from {{ ref('dim_user_consents') }}),

decisions as (
    select
        *,
        {{ local_date('valid_from_at') }} as decided_on,
        coalesce(
            lag(is_granted) over (
                partition by one_id, purpose, channel_id order by valid_from_at
            ),
            false
        ) as was_granted
    from consents
),

consent_sums as (
    select
        one_id,
        max(decided_on) as last_decided_on,
        max(case when purpose = 'marketing' and is_granted then decided_on end)
            as last_granted_on,
        max(
            case
                when purpose = 'marketing' and was_granted and not is_granted
                    then decided_on
            end
        ) as last_withdrawn_on,
        cast(
            sum(
                case
                    when purpose = 'marketing' and is_current and is_granted then 1
                    else 0
                end
            ) as bigint
        ) as granted_channel_count,
        cast(
            sum(
                case
                    when purpose = 'marketing' and is_current and not is_granted then 1
                    else 0
                end
            ) as bigint
        ) as refused_channel_count,
        bool_or(
            case when purpose = 'personalisation' and is_current then is_granted end
        ) as allows_personalisation,
        bool_or(
            case when purpose = 'analytics' and is_current then is_granted end
        ) as allows_analytics
    from decisions
    group by one_id
)

select * from consent_sums
