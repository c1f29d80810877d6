with consents as (
    select * from {{ source('crm', 'consents') }}
),

versions as (
    select
        *,
        row_number() over (
            partition by consent_id
            order by updated_at desc, _landed_on desc, _batch_id desc, _row desc
        ) as version_rank
    from consents
),

newest_versions as (
    select
        consent_id,
        member_id,
        purpose,
        channel as channel_id,
        is_granted,
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from versions
    where version_rank = 1
)

select * from newest_versions
