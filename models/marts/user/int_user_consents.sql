with consents as (select * from {{ ref('dim_user_consents') }}),

latest as (
    select
        one_id,
        purpose,
        channel_id,
        is_granted,
        valid_from_at as decided_at
    from consents
    where is_current
)

select * from latest
