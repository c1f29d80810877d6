with cards as (
    select * from {{ source('crm', 'cards') }}
),

versions as (
    select
        *,
        row_number() over (
            partition by card_number
            order by updated_at desc, _landed_on desc, _batch_id desc, _row desc
        ) as version_rank
    from cards
),

newest_versions as (
    select
        card_number,
        member_id,
        {{ utc_timestamp('issued_at') }} as issued_at,
        status as card_status,
        {{ utc_timestamp('updated_at') }} as updated_at,
        is_synthetic,
        _first_landed_on as landed_on
    from versions
    where version_rank = 1
)

select * from newest_versions
