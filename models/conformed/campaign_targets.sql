with targets as (select * from {{ ref('stg_campaign__targets') }}),

campaign as (
    select
        target_id,
        campaign_id,
        {{ strongest_identifier(member_card='card_number') }},
        targeted_at,
        'campaign' as source,
        is_synthetic,
        landed_on
    from targets
)

select * from campaign
