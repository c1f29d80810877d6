with accounts as (
    select
        household_id as person_id,
        'mall_account' as account_type,
        mall_account as account_value,
        min(ordered_local) as seen_at
    from orders
    where channel = 'mall'
    group by household_id, mall_account
    union all
    select
        person_id,
        'openid' as account_type,
        openid as account_value,
        min(login_on) + interval 12 hour as seen_at
    from devices
    where openid is not null and login_on <= last_on
    group by person_id, openid
    union all
    select
        person_id,
        'unionid' as account_type,
        unionid as account_value,
        min(login_on) + interval 12 hour as seen_at
    from devices
    where unionid is not null and login_on <= last_on
    group by person_id, unionid
    union all
    select
        person_id,
        'wecom_id' as account_type,
        external_user_id as account_value,
        friended_at + interval 5 minute as seen_at
    from friends
),

bound as (
    select
        member_id,
        account_type,
        account_value,
        date_trunc('second', greatest(
            joined_at + interval 1 minute,
            seen_at + seconds(7200 * rnd('bound at', account_value))
        )) as bound_at
    from accounts
    inner join members using (person_id)
    where rnd('bound', account_value) < rate('bound')
)

select
    hex_id('b', account_type, account_value) as binding_id,
    member_id,
    account_type,
    account_value,
    text_time(bound_at) as bound_at,
    text_time(bound_at) as updated_at,
    1 as is_synthetic
from bound
where cast(bound_at as date) between getvariable('from_day') and getvariable('to_day')
order by updated_at, binding_id
