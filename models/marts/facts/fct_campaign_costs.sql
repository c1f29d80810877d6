with costs as (select * from {{ ref('campaign_costs') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

placed_costs as (
    select
        costs.cost_id,
        coalesce(campaigns.campaign_id, -1) as campaign_id,
        costs.channel_id,
        costs.cost_on,
        costs.currency,
        costs.original_cost_amount,
        costs.cost_amount,
        costs.is_synthetic
    from costs
    left join campaigns on costs.campaign_id = campaigns.campaign_id
)

select * from placed_costs
