with members as (
    select * from {{ source('crm', 'members') }}
),

versions as (
    select
        *,
        row_number() over (
            partition by member_id
            order by updated_at desc, _landed_on desc, _batch_id desc, _row desc
        ) as version_rank
    from members
),

newest_versions as (
    select
        member_id,
        full_name,
        gender,
        phone,
        email,
        birthday,
        city,
        home_store_id,
        {{ utc_timestamp('joined_at') }} as joined_at,
        cast(joined_at as date) as joined_on,
        referrer_member_id,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from versions
    where version_rank = 1
)

select * from newest_versions
