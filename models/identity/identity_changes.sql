{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    full_refresh=false,
    pre_hook="{{ undo_nights('changed_on') }}",
) }}

with one_ids as (select * from {{ ref('one_ids') }}),

history as (
    {{ former_rows(this) }}
),

last_changes as (
    select
        identifier_key,
        max(changed_on) as changed_on
    from history
    group by identifier_key
),

former_one_ids as (
    select
        history.identifier_key,
        history.one_id
    from history
    inner join last_changes
        on
            history.identifier_key = last_changes.identifier_key
            and history.changed_on = last_changes.changed_on
),

former_persons as (
    select distinct one_id from former_one_ids
    where one_id is not null
),

differences as (
    select
        coalesce(one_ids.identifier_key, former.identifier_key) as identifier_key,
        former.one_id as former_one_id,
        one_ids.one_id,
        former.identifier_key is null as is_new
    from one_ids
    full join former_one_ids as former
        on one_ids.identifier_key = former.identifier_key
    where
        former.identifier_key is null
        or coalesce(one_ids.one_id, -1) <> coalesce(former.one_id, -1)
),

identity_changes as (
    select
        differences.identifier_key,
        {{ as_of() }} as changed_on,
        case
            when differences.is_new
                then 'first_seen'
            when differences.one_id is null
                then 'withdrawn'
            when namers.one_id = differences.one_id
                then 'merge'
            when differences.former_one_id is null or persons.one_id is not null
                then 'move'
            else 'split'
        end as change,
        differences.former_one_id,
        differences.one_id
    from differences
    left join one_ids as namers
        on differences.former_one_id = namers.identifier_key
    left join former_persons as persons
        on differences.one_id = persons.one_id
)

select * from identity_changes
