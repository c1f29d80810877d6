with due as (select * from {{ ref('int_tag_trials_due') }}),

history as (select * from {{ ref('user_tag_history') }}),

aliases as (select * from {{ ref('one_id_aliases') }}),

tagged as (
    select distinct
        due.tried_on,
        history.one_id,
        coalesce(aliases.one_id, history.one_id) as person_id
    from history
    inner join due
        on history.tag = due.tag and {{ held_on('history', 'due.tried_on') }}
    left join aliases on history.one_id = aliases.alias_one_id
),

people as (
    select
        tried_on,
        coalesce(max(case when one_id = person_id then one_id end), min(one_id))
            as one_id,
        person_id,
        person_id % 2 as half
    from tagged
    group by tried_on, person_id
)

select * from people
