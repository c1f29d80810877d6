with costs as (select * from {{ ref('stg_campaign__costs') }}),

campaign as (
    select
        costs.cost_id,
        costs.campaign_id,
        costs.channel_id,
        costs.cost_on,
        costs.currency,
        costs.cost_amount as original_cost_amount,
        {{ in_company_currency('costs.cost_amount') }} as cost_amount,
        'campaign' as source,
        costs.is_synthetic,
        costs.landed_on
    from costs
    {{ join_exchange_rates('costs', 'costs.cost_on') }}
)

select * from campaign
