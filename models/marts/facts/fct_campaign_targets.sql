with targets as (select * from {{ ref('campaign_targets') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

one_ids as (select * from {{ ref('one_ids') }}),

recognised_targets as (
    select
        targets.target_id,
        coalesce(one_ids.one_id, -1) as one_id,
        targets.identifier_key,
        coalesce(campaigns.campaign_id, -1) as campaign_id,
        targets.targeted_at,
        {{ local_date('targets.targeted_at') }} as targeted_on,
        targets.is_synthetic
    from targets
    left join campaigns on targets.campaign_id = campaigns.campaign_id
    left join one_ids on targets.identifier_key = one_ids.identifier_key
)

select * from recognised_targets
