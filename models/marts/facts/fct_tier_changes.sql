with tier_changes as (select * from {{ ref('tier_changes') }}),

one_ids as (select * from {{ ref('one_ids') }}),

ranks as (select * from {{ ref('tier_ranks') }}),

ranked_changes as (
    select
        tier_changes.*,
        ranks.tier_rank,
        lag(tier_changes.tier) over (
            partition by tier_changes.identifier_key
            order by tier_changes.changed_at, tier_changes.tier_change_id
        ) as previous_tier,
        lag(ranks.tier_rank) over (
            partition by tier_changes.identifier_key
            order by tier_changes.changed_at, tier_changes.tier_change_id
        ) as previous_rank
    from tier_changes
    left join ranks on tier_changes.tier = ranks.tier
),

directed_changes as (
    select
        ranked_changes.tier_change_id,
        coalesce(one_ids.one_id, -1) as one_id,
        ranked_changes.identifier_key,
        ranked_changes.previous_tier,
        ranked_changes.tier,
        case
            when ranked_changes.previous_tier is null then 'entry'
            when ranked_changes.tier_rank > ranked_changes.previous_rank then 'upgrade'
            when ranked_changes.tier_rank < ranked_changes.previous_rank
                then 'downgrade'
            else 'renewal'
        end as direction,
        ranked_changes.changed_at,
        {{ local_date('ranked_changes.changed_at') }} as changed_on,
        ranked_changes.is_synthetic
    from ranked_changes
    left join one_ids on ranked_changes.identifier_key = one_ids.identifier_key
)

select * from directed_changes
