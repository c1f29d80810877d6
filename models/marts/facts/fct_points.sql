with points_entries as (select * from {{ ref('points_entries') }}),

one_ids as (select * from {{ ref('one_ids') }}),

recognised_points as (
    select
        points_entries.points_entry_id,
        coalesce(one_ids.one_id, -1) as one_id,
        points_entries.identifier_key,
        points_entries.entry_type,
        points_entries.points,
        points_entries.order_id,
        points_entries.occurred_at,
        points_entries.occurred_on,
        points_entries.expires_on,
        points_entries.is_synthetic
    from points_entries
    left join one_ids on points_entries.identifier_key = one_ids.identifier_key
)

select * from recognised_points
