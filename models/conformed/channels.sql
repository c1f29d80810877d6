with channels as (
    select
        channel_id,
        channel_name,
        channel_name_zh,
        channel_kind
    from {{ ref('channel_names') }}
)

select * from channels
