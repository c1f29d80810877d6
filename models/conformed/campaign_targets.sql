with targets as (select * from {{ ref('stg_campaign__targets') }}),

keyed as (
    select
        *,
        {{ identifier_key('member_card', 'card_number') }} as card_key
    from targets
),

campaign as (
    select
        target_id,
        campaign_id,
        case when card_key is not null then 'member_card' end as identifier_type,
        card_key as identifier_key,
        targeted_at,
        'campaign' as source,
        is_synthetic,
        landed_on
    from keyed
)

select * from campaign
