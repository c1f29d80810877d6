with tier_changes as (
    select * from {{ source('crm', 'tier_changes') }}
),

versions as (
    select
        *,
        row_number() over (
            partition by change_id
            order by updated_at desc, _landed_on desc, _batch_id desc, _row desc
        ) as version_rank
    from tier_changes
),

newest_versions as (
    select
        change_id as tier_change_id,
        member_id,
        tier,
        {{ utc_timestamp('changed_at') }} as changed_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from versions
    where version_rank = 1
)

select * from newest_versions
