with due as (select * from {{ ref('int_tag_trials_due') }}),

history as (select * from {{ ref('user_tag_history') }}),

people as (select * from {{ ref('int_tag_trial_people') }}),

held as (
    select
        due.tag,
        due.data_type,
        due.outcome,
        due.is_matched,
        due.tried_on,
        people.person_id,
        people.half,
        history.value
    from history
    inner join due
        on history.tag = due.tag and {{ held_on('history', 'due.tried_on') }}
    inner join people
        on due.tried_on = people.tried_on and history.one_id = people.one_id
)

select * from held
