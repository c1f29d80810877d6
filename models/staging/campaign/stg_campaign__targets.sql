with targets as (select * from {{ source('campaign', 'targets') }}),

versions as (
    select
        *,
        row_number() over (
            partition by target_id
            order by updated_at desc, _landed_on desc, _row desc, _batch_id desc
        ) as version_rank
    from targets
),

latest as (
    select
        target_id,
        campaign_id,
        card_number,
        updated_at as targeted_at,
        _first_landed_on as landed_on,
        is_synthetic
    from versions
    where version_rank = 1
)

select * from latest
