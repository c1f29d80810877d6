with points_ledger as (
    select * from {{ source('crm', 'points_ledger') }}
),

versions as (
    select
        *,
        row_number() over (
            partition by entry_id
            order by updated_at desc, _landed_on desc, _batch_id desc, _row desc
        ) as version_rank
    from points_ledger
),

newest_versions as (
    select
        entry_id as points_entry_id,
        member_id,
        entry_type,
        points,
        order_ref,
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        cast(occurred_at as date) as occurred_on,
        expires_on,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from versions
    where version_rank = 1
)

select * from newest_versions
