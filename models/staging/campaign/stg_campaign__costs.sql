with costs as (
    {{ newest_versions(source('campaign', 'costs'), 'cost_id', ['updated_at']) }}
),

renamed as (
    select
        cost_id,
        campaign_id,
        channel as channel_id,
        cost_date as cost_on,
        amount as cost_amount,
        currency,
        _first_landed_on as landed_on,
        is_synthetic
    from costs
)

select * from renamed
