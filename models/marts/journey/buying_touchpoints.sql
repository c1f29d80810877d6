with touchpoints as (
    select
        one_id,
        case
            when payment_count > 0 then 'paying visit'
            when add_to_cart_count > 0 then 'cart visit'
            when product_view_count > 0 then 'product visit'
            else 'visit'
        end as touchpoint_type,
        'app' as channel_id,
        session_id as reference_id,
        started_at as touched_at,
        started_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_sessions') }}
    union all
    select
        one_id,
        case when is_first_order then 'first order' else 'repeat order' end
            as touchpoint_type,
        channel_id,
        order_id as reference_id,
        ordered_at as touched_at,
        ordered_on as touched_on,
        net_sales_amount as amount
    from {{ ref('fct_orders') }}
    union all
    select
        one_id,
        'refund' as touchpoint_type,
        channel_id,
        refund_id as reference_id,
        refunded_at as touched_at,
        refunded_on as touched_on,
        -refund_amount as amount
    from {{ ref('fct_refunds') }}
    union all
    select
        one_id,
        'coupon redemption' as touchpoint_type,
        cast(null as string) as channel_id,
        redemption_id as reference_id,
        {{ utc_timestamp('cast(redeemed_on as timestamp)') }}
            as touched_at,
        redeemed_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_redemptions') }}
    union all
    select
        one_id,
        'membership' as touchpoint_type,
        cast(null as string) as channel_id,
        cast(membership_id as string) as reference_id,
        joined_at as touched_at,
        joined_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_memberships') }}
    union all
    select
        one_id,
        'tier ' || direction as touchpoint_type,
        cast(null as string) as channel_id,
        tier_change_id as reference_id,
        changed_at as touched_at,
        changed_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_tier_changes') }}
    where direction <> 'entry'
    union all
    select
        one_id,
        'subscription payment' as touchpoint_type,
        cast(null as string) as channel_id,
        cast(subscription_period_id as string) as reference_id,
        paid_at as touched_at,
        paid_on as touched_on,
        paid_amount as amount
    from {{ ref('fct_subscription_periods') }}
    where paid_at is not null
    union all
    select
        one_id,
        'points ' || entry_type as touchpoint_type,
        cast(null as string) as channel_id,
        points_entry_id as reference_id,
        occurred_at as touched_at,
        occurred_on as touched_on,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_points') }}
    where entry_type in ('burn', 'expire')
)

select * from touchpoints
