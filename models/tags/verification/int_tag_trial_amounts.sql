with people as (select * from {{ ref('int_tag_trial_people') }}),

windows as (select * from {{ ref('int_tag_trial_windows') }}),

deeds as (select * from {{ ref('int_tag_trial_deeds') }}),

amounts as (
    select
        windows.outcome,
        windows.kind,
        windows.tried_on,
        people.person_id,
        coalesce(deeds.amount, 0) as amount
    from people
    inner join windows on people.tried_on = windows.tried_on
    left join deeds
        on
            windows.outcome = deeds.outcome
            and windows.tried_on = deeds.tried_on
            and people.person_id = deeds.person_id
    where not windows.is_matched
)

select * from amounts
