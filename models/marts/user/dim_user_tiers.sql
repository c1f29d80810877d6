with tier_changes as (select * from {{ ref('fct_tier_changes') }}),

-- a person of two memberships has the tier of the latest change, once a day
ranked as (
    select
        one_id,
        tier,
        changed_on,
        row_number() over (
            partition by one_id, changed_on
            order by changed_at desc, tier_change_id desc
        ) as recency
    from tier_changes
    where one_id <> -1
),

followed as (
    select
        one_id,
        tier,
        changed_on,
        lag(tier) over (partition by one_id order by changed_on) as previous_tier
    from ranked
    where recency = 1
),

changed as (
    select
        one_id,
        tier,
        changed_on as valid_from_on,
        lead(changed_on) over (partition by one_id order by changed_on) as valid_to_on
    from followed
    where previous_tier is null or previous_tier <> tier
),

periods as (
    select
        {{ id_hash("one_id || ':' || valid_from_on") }} as user_tier_id,
        one_id,
        tier,
        valid_from_on,
        valid_to_on,
        valid_to_on is null as is_current
    from changed
)

select * from periods
