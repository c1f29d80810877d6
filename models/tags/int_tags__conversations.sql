with messages as (select * from {{ ref('int_tags__messages') }}),

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
                when is_private and is_from_customer and is_after_contact
                    then occurred_on
            end
        ) as waiting_since_on
    from messages
    group by one_id
)

select * from conversations
