with identity_changes as (select * from {{ ref('identity_changes') }}),

one_ids as (select * from {{ ref('one_ids') }}),

-- a One-ID is the key of an identifier: it is none any more when that one left it
left_one_ids as (
    select
        former_one_id as alias_one_id,
        max(changed_on) as merged_on
    from identity_changes
    where identifier_key = former_one_id
    group by former_one_id
),

aliases as (
    select
        left_one_ids.alias_one_id,
        one_ids.one_id,
        left_one_ids.merged_on
    from left_one_ids
    inner join one_ids
        on left_one_ids.alias_one_id = one_ids.identifier_key
    where left_one_ids.alias_one_id <> one_ids.one_id
)

select * from aliases
