-- from the source and not from staging: the first version says since when
with targets as (
    select
        *,
        _first_landed_on as landed_on
    from {{ source('campaign', 'targets') }}
),

message_events as (
    select
        *,
        _first_landed_on as landed_on
    from {{ source('campaign', 'message_events') }}
),

target_sets as (
    {{ identifier_sets(
        'campaign', 'targets', 'updated_at', {'member_card': 'card_number'}
    ) }}
),

message_event_sets as (
    {{ identifier_sets(
        'campaign', 'message_events', 'occurred_at', {'member_card': 'card_number'}
    ) }}
),

all_sets as (
    select * from target_sets
    union all
    select * from message_event_sets
)

select * from all_sets
