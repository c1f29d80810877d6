with messages as (select * from {{ ref('int_tags__messages') }}),

ranked as (
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

preferred as (
    select
        one_id,
        message_form
    from ranked
    where precedence = 1
)

select * from preferred
