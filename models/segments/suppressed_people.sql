with suppressions as (
    select * from {{ ref('suppressions') }}
    where suppressed_on <= {{ as_of() }}
),

one_ids as (select * from {{ ref('one_ids') }}),

contact_points as (select * from {{ ref('int_user_contact_points') }}),

-- a phone that a family shares is nobody's identifier, yet reaches each of them
holders as (
    select
        one_id,
        identifier_key
    from one_ids
    union
    select
        one_id,
        identifier_key
    from contact_points
),

suppressed as (
    select
        holders.one_id,
        suppressions.list_name,
        suppressions.channel_id,
        min(suppressions.suppressed_on) as suppressed_on,
        min(suppressions.reason) as reason
    from suppressions
    inner join holders on suppressions.identifier_key = holders.identifier_key
    group by holders.one_id, suppressions.list_name, suppressions.channel_id
)

select * from suppressed
