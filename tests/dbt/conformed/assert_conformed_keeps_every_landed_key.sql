-- Each record that was handed over is there once, whatever its versions and copies:
-- conformed entity, source, its table, and the key that the table is handed over with.
{% set entities = [
    ('campaigns', 'campaign', 'campaigns', 'campaign_id'),
    ('campaign_costs', 'campaign', 'costs', 'cost_id'),
    ('campaign_targets', 'campaign', 'targets', 'target_id'),
    ('touches', 'campaign', 'message_events', 'event_id'),
    ('contents', 'app', 'contents', 'content_id'),
    ('consents', 'crm', 'consents', 'consent_id'),
    ('memberships', 'crm', 'members', 'member_id'),
    ('points_entries', 'crm', 'points_ledger', 'entry_id'),
    ('subscriptions', 'crm', 'subscriptions', 'subscription_id'),
    ('subscription_charges', 'crm', 'subscription_charges', 'charge_id'),
    ('tier_changes', 'crm', 'tier_changes', 'change_id'),
    ('products', 'goods', 'products', 'product_id'),
    ('leads', 'leads', 'leads', 'lead_id'),
    ('lead_followups', 'leads', 'followups', 'followup_id'),
    ('lead_stages', 'leads', 'stage_changes', 'change_id'),
    ('refunds', 'mall', 'refunds', 'refund_no'),
    ('redemptions', 'promo', 'redemptions', 'redemption_id'),
    ('friendships', 'scrm', 'friends', 'event_id'),
    ('group_memberships', 'scrm', 'group_members', 'event_id'),
    ('private_messages', 'scrm', 'messages', 'message_id'),
    ('shares', 'scrm', 'shares', 'share_id'),
    ('staff', 'scrm', 'staff', 'staff_id'),
    ('reviews', 'service', 'reviews', 'review_id'),
    ('surveys', 'service', 'surveys', 'survey_id'),
    ('tickets', 'service', 'tickets', 'ticket_id'),
] %}

with counts as (
    {% for entity, source_name, table_name, key in entities %}
        select
            '{{ entity }}' as entity,
            (
                select count(distinct {{ key }})
                from {{ source(source_name, table_name) }}
            ) as landed_count,
            (
                select count(*) from {{ ref(entity) }}
                where source = '{{ source_name }}'
            ) as conformed_count
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from counts
where landed_count <> conformed_count
