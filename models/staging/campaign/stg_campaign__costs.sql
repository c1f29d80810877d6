with costs as (select * from {{ source('campaign', 'costs') }}),

versions as (
    select
        *,
        row_number() over (
            partition by cost_id
            order by updated_at desc, _landed_on desc, _row desc, _batch_id desc
        ) as version_rank
    from costs
),

latest as (
    select
        cost_id,
        campaign_id,
        channel as channel_id,
        cost_date as cost_on,
        amount as cost_amount,
        currency,
        _first_landed_on as landed_on,
        is_synthetic
    from versions
    where version_rank = 1
)

select * from latest
