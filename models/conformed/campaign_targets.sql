with targets as (select * from {{ ref('stg_campaign__targets') }}),

-- the platform makes its key of the member's number
campaign as (
    select
        cast({{ keyed_hash("'target:' || target_id") }} as string) as target_id,
        campaign_id,
        {{ strongest_identifier(member_card='card_number') }},
        targeted_at,
        'campaign' as source,
        is_synthetic,
        landed_on
    from targets
)

select * from campaign
