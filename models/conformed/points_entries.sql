with points_ledger as (select * from {{ ref('stg_crm__points_ledger') }}),

-- a basket number is a bigint, the marketplace's order numbers have twenty digits
identified_entries as (
    select
        points_entry_id,
        {{ strongest_identifier(crm_id='member_id') }},
        entry_type,
        points,
        case
            when {{ regex_matches('order_ref', '^[0-9]{1,19}$') }}
                then 'pos-' || order_ref
            else 'mall-' || order_ref
        end as order_id,
        occurred_at,
        occurred_on,
        expires_on,
        'crm' as source,
        is_synthetic,
        landed_on
    from points_ledger
)

select * from identified_entries
