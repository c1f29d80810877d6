with edges as (select * from {{ ref('identity_edges') }}),

identifiers as (select * from {{ ref('identifiers') }}),

one_ids as (select * from {{ ref('one_ids') }}),

rules as (
    select * from {{ ref('identifier_rules') }}
    where makes_household
),

ends as (
    select
        identifier_key_a as contact_key,
        identifier_key_b as neighbour_key,
        first_observed_at,
        last_observed_at
    from edges
    where status in ('active', 'hub', 'cut')
    union all
    select
        identifier_key_b as contact_key,
        identifier_key_a as neighbour_key,
        first_observed_at,
        last_observed_at
    from edges
    where status in ('active', 'hub', 'cut')
),

contacts as (
    select
        ends.*,
        identifiers.identifier_type,
        identifiers.status,
        identifiers.first_landed_on,
        rules.max_household_persons
    from ends
    inner join identifiers
        on ends.contact_key = identifiers.identifier_key
    inner join rules
        on identifiers.identifier_type = rules.identifier_type
),

newest_contacts as (
    select
        neighbour_key,
        identifier_type,
        max(first_observed_at) as newest_observed_at
    from contacts
    group by neighbour_key, identifier_type
),

-- who has since given another number has left, as from one that is handed out again
current_hubs as (
    select distinct
        contacts.contact_key,
        contacts.first_landed_on,
        contacts.max_household_persons,
        one_ids.one_id
    from contacts
    inner join newest_contacts
        on
            contacts.neighbour_key = newest_contacts.neighbour_key
            and contacts.identifier_type = newest_contacts.identifier_type
    inner join one_ids
        on contacts.neighbour_key = one_ids.identifier_key
    where
        contacts.status = 'hub'
        and contacts.last_observed_at >= newest_contacts.newest_observed_at
),

shared_contacts as (
    select
        contact_key,
        min(one_id) as first_one_id
    from current_hubs
    group by contact_key
    having count(*) between 2 and max(max_household_persons)
),

household_contacts as (
    select
        current_hubs.contact_key,
        current_hubs.one_id,
        shared_contacts.first_one_id,
        current_hubs.first_landed_on
    from current_hubs
    inner join shared_contacts
        on current_hubs.contact_key = shared_contacts.contact_key
)

select * from household_contacts
