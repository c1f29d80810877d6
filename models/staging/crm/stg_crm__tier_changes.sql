with tier_changes as (
    {{ newest_versions(source('crm', 'tier_changes'), 'change_id', ['updated_at']) }}
),

renamed as (
    select
        change_id as tier_change_id,
        member_id,
        tier,
        {{ utc_timestamp('changed_at') }} as changed_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from tier_changes
)

select * from renamed
