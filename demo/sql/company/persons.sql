-- One row per person: a household, or a prospect. Names, contacts, home.
with stores as (
    select
        store_id,
        row_number() over (order by store_id) - 1 as position
    from (select distinct store_id from baskets)
),

everybody as (
    select
        household_id as person_id,
        real_household_id,
        home_store_id
    from households
    inner join habits using (household_id)
    union all
    select
        person_id,
        null as real_household_id,
        store_id as home_store_id
    from prospects
    inner join stores
        on position = pick(
            rnd('prospect store', person_id), (select count(*) from stores)
        )
),

drawn as (
    select
        *,
        row_number() over (order by person_id) as person_number,
        rnd('language', person_id) < 0.6 as is_chinese,
        if(rnd('gender', person_id) < 0.55, 'female', 'male') as gender,
        pick(pow(rnd('surname', person_id), 1.6), 100) as surname_position,
        pick(rnd('given', person_id), 100) as given_position
    from everybody
),

named as (
    select
        drawn.*,
        surnames.zh as surname_zh,
        if(is_chinese, surnames.zh || givens.zh, givens.en || ' ' || surnames.en)
            as full_name,
        lower(givens.en) || '.' || lower(surnames.en) || person_number
        || '@'
        || [
            'qq.com', '163.com', 'gmail.com', 'outlook.com', 'yahoo.com', 'icloud.com'
        ][1 + pick(pow(rnd('domain', person_id), 1.3), 6)] as email,
        coalesce(
            try_cast(demographics.age[1:2] as integer)
            + pick(rnd('age', person_id), 10),
            20 + pick(rnd('age', person_id), 50)
        ) as age
    from drawn
    inner join package_names as surnames
        on surnames.kind = 'surname' and surnames.position = surname_position
    inner join package_names as givens
        on givens.kind = gender and givens.position = given_position
    left join package_demographics as demographics
        on real_household_id = demographics.household_id
)

select
    person_id,
    person_number,
    home_store_id,
    is_chinese,
    gender,
    surname_zh,
    full_name,
    email,
    mobile(person_number) as own_phone,
    date '2017-06-30'
    - cast(age * 365.25 + pick(rnd('birthday', person_id), 364) as integer) as birthday,
    [
        'New York', 'Flushing', 'Brooklyn', 'Jersey City', 'Newark', 'Stamford',
        'White Plains', 'Yonkers', 'Edison', 'Hoboken', 'Queens', 'Princeton'
    ][
        1 + pick(
            if(
                rnd('mover', person_id) < 0.1,
                rnd('city', person_id),
                rnd('store city', home_store_id)
            ),
            12
        )
    ] as city
from named
order by person_id
