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

marketing as (
    select
        one_id,
        max(case when is_granted then decided_on end) as last_granted_on,
        max(case when was_granted and not is_granted then decided_on end)
            as last_withdrawn_on
    from decisions
    where purpose = 'marketing'
    group by one_id
)

select * from marketing
