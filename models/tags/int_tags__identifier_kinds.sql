with one_ids as (select * from {{ ref('one_ids') }}),

identifiers as (select * from {{ ref('identifiers') }}),

observed as (
    select
        one_ids.one_id,
        identifiers.identifier_type,
        identifiers.first_observed_at
    from one_ids
    inner join identifiers on one_ids.identifier_key = identifiers.identifier_key
),

counted as (
    select
        one_id,
        count(distinct identifier_type) as kind_count,
        sum(case when identifier_type = 'phone' then 1 else 0 end) as phone_count,
        sum(case when identifier_type = 'email' then 1 else 0 end) as email_count,
        sum(case when identifier_type = 'device' then 1 else 0 end) as device_count,
        min(first_observed_at) as seen_at,
        min(
            case
                when identifier_type in ('crm_id', 'member_card') then first_observed_at
            end
        ) as member_at,
        min(case when identifier_type = 'wecom_id' then first_observed_at end)
            as wecom_at,
        min(case when identifier_type = 'openid' then first_observed_at end)
            as openid_at,
        min(case when identifier_type = 'device' then first_observed_at end)
            as device_at,
        min(case when identifier_type = 'cookie' then first_observed_at end)
            as cookie_at,
        min(case when identifier_type = 'mall_account' then first_observed_at end)
            as mall_at
    from observed
    group by one_id
),

identifier_kinds as (
    select
        one_id,
        cast(kind_count as bigint) as kind_count,
        cast(phone_count as bigint) as phone_count,
        cast(email_count as bigint) as email_count,
        cast(device_count as bigint) as device_count,
        wecom_at is not null as has_wecom,
        openid_at is not null as has_mini_program,
        mall_at is not null as has_mall_account,
        case seen_at
            when member_at then 'membership'
            when wecom_at then 'wecom'
            when openid_at then 'mini_program'
            when device_at then 'app'
            when cookie_at then 'website'
            when mall_at then 'mall'
            else 'contact'
        end as entry_point
    from counted
)

select * from identifier_kinds
