with campaigns as (select * from {{ source('campaign', 'campaigns') }}),

versions as (
    select
        *,
        row_number() over (
            partition by campaign_id
            order by updated_at desc, _landed_on desc, _row desc, _batch_id desc
        ) as version_rank
    from campaigns
),

latest as (
    select
        campaign_id,
        campaign_name,
        campaign_type,
        channel as channel_id,
        objective,
        start_date as starts_on,
        end_date as ends_on,
        updated_at,
        _first_landed_on as landed_on,
        is_synthetic
    from versions
    where version_rank = 1
)

select * from latest
