with bindings as (
    select * from {{ source('crm', 'bindings') }}
),

versions as (
    select
        *,
        row_number() over (
            partition by binding_id
            order by updated_at desc, _landed_on desc, _batch_id desc, _row desc
        ) as version_rank
    from bindings
),

newest_versions as (
    select
        binding_id,
        member_id,
        account_type,
        account_value,
        {{ utc_timestamp('bound_at') }} as bound_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from versions
    where version_rank = 1
)

select * from newest_versions
