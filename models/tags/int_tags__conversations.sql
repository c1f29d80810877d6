with activities as (select * from {{ ref('fct_community_activities') }}),

messages as (
    select
        one_id,
        detail as message_form,
        occurred_at,
        occurred_on,
        activity_type = 'message in' as is_from_customer,
        group_id is null as is_private,
        {{ days_between('occurred_on', as_of()) }} as age_days,
        max(case when activity_type = 'message out' then occurred_at end)
            over (partition by one_id) as last_contacted_at
    from activities
    where one_id <> -1 and activity_type in ('message in', 'message out')
),

conversations as (
    select
        one_id,
        max(case when is_from_customer then occurred_on end) as last_message_on,
        max(case when not is_from_customer then occurred_on end) as last_contacted_on,
        cast(
            sum(case when is_from_customer and age_days < 30 then 1 else 0 end)
            as bigint
        ) as month_message_count,
        bool_or(is_private and is_from_customer and age_days < 90) as has_written,
        bool_or(not is_from_customer and age_days < 90) as was_contacted,
        min(
            case
                when
                    is_private
                    and is_from_customer
                    and (last_contacted_at is null or occurred_at > last_contacted_at)
                    then occurred_on
            end
        ) as waiting_since_on
    from messages
    group by one_id
),

forms as (
    select
        one_id,
        message_form,
        row_number() over (
            partition by one_id order by count(*) desc, message_form asc
        ) as precedence
    from messages
    where is_from_customer and age_days < 365
    group by one_id, message_form
),

described as (
    select
        conversations.*,
        forms.message_form
    from conversations
    left join forms on conversations.one_id = forms.one_id and forms.precedence = 1
)

select * from described
