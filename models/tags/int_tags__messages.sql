with activities as (select * from {{ ref('fct_community_activities') }}),

messages as (
    select
        activity_id,
        one_id,
        detail as message_form,
        occurred_on,
        activity_type = 'message in' as is_from_customer,
        group_id is null as is_private,
        cast({{ days_between('occurred_on', as_of()) }} as bigint) as age_days,
        coalesce(
            occurred_at > max(
                case when activity_type = 'message out' then occurred_at end
            ) over (partition by one_id),
            true
        ) as is_after_contact
    from activities
    where one_id <> -1 and activity_type in ('message in', 'message out')
)

select * from messages
