with events as (select * from {{ ref('fct_events') }}),

visitors as (
    select
        visitor_key,
        cast(
            bit_xor({{ row_hash(['event_id', 'batch_id', 'one_id', 'campaign_id']) }})
            as bigint
        ) as content_hash
    from events
    group by visitor_key
)

select * from visitors
