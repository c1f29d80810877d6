with held as (select * from {{ ref('int_tag_trial_held') }}),

deeds as (select * from {{ ref('int_tag_trial_deeds') }}),

-- One-IDs are hashes, so the next person is anybody
neighbours as (
    select
        *,
        lead(value) over (partition by tag, tried_on order by person_id) as next_value
    from held
    where is_matched
),

compared as (
    select
        *,
        'own' as whose,
        value as subject
    from neighbours
    union all
    select
        *,
        'another person''s' as whose,
        next_value as subject
    from neighbours
    where next_value is not null
),

matches as (
    select
        compared.tag,
        compared.tried_on,
        compared.person_id,
        compared.half,
        compared.whose as value,
        cast(null as double) as number,
        cast(case when deeds.subject is null then 0 else 1 end as decimal(18, 2))
            as amount,
        deeds.subject is not null as is_hit
    from compared
    left join deeds
        on
            compared.outcome = deeds.outcome
            and compared.tried_on = deeds.tried_on
            and compared.person_id = deeds.person_id
            and compared.subject = deeds.subject
)

select * from matches
