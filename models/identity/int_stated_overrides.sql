with overrides as (select * from {{ ref('identity_overrides') }}),

-- a row written by hand may hold anything: what is no key or no day is null
stated_overrides as (
    select
        lower(trim(action)) as action,
        try_cast(identifier_key_a as bigint) as identifier_key_a,
        try_cast(identifier_key_b as bigint) as identifier_key_b,
        label_a,
        label_b,
        try_cast(decided_on as date) as decided_on,
        decided_by,
        reason,
        identifier_key_a is not null
        and try_cast(identifier_key_a as bigint) is null as is_no_key_a,
        identifier_key_b is not null
        and try_cast(identifier_key_b as bigint) is null as is_no_key_b
    from overrides
)

select * from stated_overrides
