with channels as (
    select
        channel_id,
        channel_name,
        channel_name_zh,
        channel_kind
    from {{ ref('channels') }}
)

select * from channels
