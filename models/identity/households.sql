with one_ids as (select * from {{ ref('one_ids') }}),

components as (select * from {{ ref('int_household_components') }}),

-- a person is as old as the identifier that names it
persons as (
    select
        one_ids.one_id,
        one_ids.first_landed_on,
        coalesce(components.component_key, one_ids.one_id) as component_key
    from one_ids
    left join components
        on one_ids.one_id = components.node_key
    where one_ids.identifier_key = one_ids.one_id
),

oldest_persons as (
    select
        component_key,
        {{ first_key('first_landed_on', 'one_id') }} as household_id
    from persons
    group by component_key
),

households as (
    select
        persons.one_id,
        oldest_persons.household_id
    from persons
    inner join oldest_persons
        on persons.component_key = oldest_persons.component_key
)

select * from households
