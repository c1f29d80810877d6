with one_ids as (select * from {{ ref('one_ids') }}),

identifiers as (select * from {{ ref('identifiers') }}),

households as (select * from {{ ref('households') }}),

rules as (
    select * from {{ ref('identifier_rules') }}
    where is_account
),

accounts as (
    select
        one_ids.identifier_key as account_key,
        identifiers.identifier_type as account_type,
        one_ids.one_id,
        households.household_id,
        one_ids.first_landed_on
    from one_ids
    inner join identifiers
        on one_ids.identifier_key = identifiers.identifier_key
    inner join rules
        on identifiers.identifier_type = rules.identifier_type
    inner join households
        on one_ids.one_id = households.one_id
)

select * from accounts
