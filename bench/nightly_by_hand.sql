-- The marts as one engineer would write them for this company on DuckDB, without dbt,
-- tests, contracts or a thought for tomorrow's rows. nightly.py runs it on the same
-- landing, where each source table is a view landing.<source>_<table>; One-ID and the
-- golden record are given, as schemas of the build. Compared in full with its marts.

create macro valid(value) as case when length(value) <= 200 then nullif(trim(value), '') end;
create macro key_of(kind, value) as
    cast(('0x' || substr(md5(getvariable('secret') || kind || ':' || value), 1, 15)) as bigint);
create macro crm_key(member) as key_of('crm_id', upper(
    case when length(member) <= 200 and regexp_matches(trim(member), '^[!-~]+$') then trim(member) end));
create macro card_key(card) as key_of('member_card', valid(card));
create macro phone_key(phone) as key_of('phone', (
    select case
        when regexp_matches(digits, '^([+]86|0086|86)?1[3-9][0-9]{9}$') then '+86' || right(digits, 11)
        when regexp_matches(digits, '^([+]1|001)?[2-9][0-9]{9}$') then '+1' || right(digits, 10)
        when regexp_matches(digits, '^([+]|00)(86|1)') then null
        when regexp_matches(digits, '^([+]|00)[1-9][0-9]{7,14}$') then regexp_replace(digits, '^([+]|00)', '+')
    end
    from (select regexp_replace(
        translate(phone, '０１２３４５６７８９＋（）－　', '0123456789+()- '), '[ ().-]', '', 'g') as digits)));
create macro email_key(email) as key_of('email', lower(case
    when length(email) <= 200 and regexp_matches(trim(email), '^[!-?A-~]+@[!-?A-~]+[.][!-\-/-?A-~]+$') then trim(email) end));
create macro local_at(instant) as timezone('America/New_York', timezone('UTC', instant));
create macro utc_at(instant) as timezone('UTC', timezone('America/New_York', instant));
create macro hash_of(text) as cast(('0x' || substr(md5(text), 1, 15)) as bigint);

create temp table one_ids as select identifier_key, one_id from given.identity.one_ids;

-- goods, campaigns, categories

create table dim_goods as
with rules as (from read_csv('seeds/goods_unit_rules.csv')),
products as (
    from landing.goods_products
    qualify row_number() over (partition by product_id order by landed_on desc, _batch_id desc, _row desc) = 1
)
select
    product_id as goods_id,
    coalesce(product_type, product_category, department, 'Product ' || product_id) || coalesce(', ' || package_size, '') as goods_name,
    department, coalesce(product_category, 'Unknown') as category, product_type, brand,
    brand = 'Private' as is_private_label, package_size, list_price, unit_cost,
    coalesce(rules.is_unit_counted, true) as is_unit_counted, is_synthetic
from products left join rules on product_category = rules.category
union all
values (-1, 'Unknown goods', null, 'Unknown', null, null, null, null, null, null, true, false);

create temp table targets as
from landing.campaign_targets
qualify row_number() over (partition by target_id order by updated_at desc, landed_on desc, _row desc, _batch_id desc) = 1;

create table dim_campaigns as
with campaigns as (
    from landing.campaign_campaigns
    qualify row_number() over (partition by campaign_id order by updated_at desc, landed_on desc, _row desc, _batch_id desc) = 1
),
costs as (
    from landing.campaign_costs
    qualify row_number() over (partition by cost_id order by updated_at desc, landed_on desc, _row desc, _batch_id desc) = 1
)
select
    campaigns.campaign_id, campaign_name, campaign_type, channel as channel_id, objective,
    start_date as starts_on, end_date as ends_on,
    coalesce(target_count, 0) as target_count, coalesce(coupon_count, 0) as coupon_count,
    coalesce(cost_amount, 0)::decimal(18, 2) as cost_amount, is_synthetic
from campaigns
left join (select campaign_id, count(*) as target_count from targets group by all) using (campaign_id)
left join (select campaign_id, count(distinct coupon_upc) as coupon_count from landing.promo_coupons group by all) using (campaign_id)
left join (select campaign_id, sum(amount)::decimal(18, 2) as cost_amount from costs group by all) using (campaign_id)
union all
values (-1, 'Unknown campaign', 'unknown', null, null, null, null, 0, 0, 0.00, false);

-- selling

create temp table orders as
with till as (
    select
        basket_id, null as order_no, min(store_id) as store_id, max(card_number) as card, max(receipt_phone) as phone,
        min(transaction_timestamp) as ordered_at, min(landed_on) as landed_on, bool_and(is_synthetic) as is_synthetic
    from landing.pos_transactions group by basket_id
),
mall as (
    select
        order_no, min(store_id) as store_id, min(delivery_type) as delivery_type, max(buyer_account) as account,
        min(order_time) as ordered_at, min(landed_on) as landed_on, bool_and(is_synthetic) as is_synthetic
    from landing.mall_orders group by order_no
),
codes as (from read_csv('seeds/mall_codes.csv') where code_kind = 'delivery_type'),
both_kinds as (
    select
        basket_id, order_no, 'pos-' || basket_id as order_id, store_id, 'store' as channel_id, 'in_store' as fulfilment,
        coalesce(card_key(card), phone_key(phone)) as identifier_key,
        ordered_at, local_at(ordered_at)::date as ordered_on, landed_on, is_synthetic
    from till
    union all
    select
        null, order_no, 'mall-' || order_no, store_id, 'mall', code,
        key_of('mall_account', valid(account)), utc_at(ordered_at), ordered_at::date, landed_on, is_synthetic
    from mall left join codes on delivery_type = mall_code
)
select *, coalesce(one_id, -1) as person, row_number() over () as order_number
from both_kinds left join one_ids using (identifier_key);

-- a line gives back what it brought in and no more: the refunds that come first take it
create temp table refunds as
with newest as (
    from landing.mall_refunds qualify row_number() over (partition by refund_no order by landed_on desc, _batch_id desc, _row desc) = 1
),
dated as (
    select
        'mall-' || refund_no as refund_id, order_no, 'mall-' || order_no || '-' || line_no as order_line_id,
        utc_at(refund_time) as refunded_at, refund_time::date as refunded_on, r.quantity, refund_amount, reason, r.is_synthetic,
        greatest(sales_value, 0) as sold, sum(refund_amount) over (
            partition by order_no, line_no order by refund_time, refund_no rows unbounded preceding) as refunded
    from newest as r left join landing.mall_orders as sold using (order_no, line_no)
)
select
    *, sold is not null as is_matched,
    coalesce(least(refunded, sold) - least(refunded - refund_amount, sold), 0)::decimal(18, 2) as applied_amount
from dated;

create temp table lines as
with refunded as (select order_line_id, sum(applied_amount) as refund_amount from refunds where is_matched group by all),
till as (
    select
        orders.*, line_number, product_id, quantity, sales_value::decimal(18, 2) as sales_amount,
        retail_disc::decimal(18, 2) as retail_discount_amount, coupon_disc::decimal(18, 2) as coupon_discount_amount,
        coupon_match_disc::decimal(18, 2) as coupon_match_amount, 0.00 as refund_amount, t.is_synthetic as line_is_synthetic
    from landing.pos_transactions as t join orders using (basket_id)
),
mall as (
    select
        orders.*, line_no, product_id, quantity, sales_value, retail_disc, coupon_disc, coupon_match_disc,
        coalesce(refund_amount, 0), m.is_synthetic
    from landing.mall_orders as m join orders using (order_no)
    left join refunded on order_line_id = order_id || '-' || line_no
),
all_lines as (from till union all from mall)
select
    order_id || '-' || line_number as order_line_id, order_id, line_number, person as one_id, identifier_key,
    coalesce(goods_id, -1) as goods_id, product_id, store_id, channel_id, ordered_at, ordered_on, quantity,
    (case when coalesce(is_unit_counted, true) then quantity else 0 end)::bigint as unit_quantity,
    'USD' as currency, sales_amount as original_sales_amount,
    sales_amount, retail_discount_amount, coupon_discount_amount, coupon_match_amount,
    refund_amount::decimal(18, 2) as refund_amount, (sales_amount - refund_amount)::decimal(18, 2) as net_sales_amount,
    (case when is_unit_counted then quantity * unit_cost end)::decimal(18, 2) as cost_amount,
    (sales_amount - refund_amount - case when is_unit_counted then quantity * unit_cost end)::decimal(18, 2) as margin_amount,
    line_is_synthetic as is_synthetic,
    order_number, coalesce(category, 'Unknown') as category,
    (ordered_on - date '2016-12-26') // 7 + 1 as week
from all_lines left join dim_goods on product_id = goods_id;

create temp table promoted as
select distinct product_id, store_id, week
from landing.promo_promotions
where (product_id, store_id, week) in (select product_id, store_id, week from lines);

create table fct_order_lines as
select
    lines.* exclude (is_synthetic, order_number, category, week),
    promoted.week is not null as is_promoted, is_synthetic
from lines left join promoted using (product_id, store_id, week);

create table fct_orders as
with totals as (
    select
        order_number, count(*) as line_count, sum(quantity)::bigint as quantity, sum(unit_quantity)::bigint as unit_quantity,
        sum(sales_amount)::decimal(18, 2) as sales_amount, sum(retail_discount_amount)::decimal(18, 2) as retail_discount_amount,
        sum(coupon_discount_amount)::decimal(18, 2) as coupon_discount_amount,
        sum(coupon_match_amount)::decimal(18, 2) as coupon_match_amount, sum(refund_amount)::decimal(18, 2) as refund_amount,
        sum(net_sales_amount)::decimal(18, 2) as net_sales_amount, sum(cost_amount)::decimal(18, 2) as cost_amount,
        sum(margin_amount)::decimal(18, 2) as margin_amount
    from lines group by order_number
)
select
    order_id, person as one_id, identifier_key, store_id, channel_id, fulfilment, ordered_at, ordered_on, 'USD' as currency,
    totals.* exclude (order_number),
    person <> -1 and row_number() over (partition by person order by ordered_at, order_id) = 1 as is_first_order,
    ordered_on > landed_on as is_postdated, is_synthetic
from orders left join totals using (order_number);

create table user_goods_store as
with by_order as (
    select
        one_id, category, store_id, channel_id, date_trunc('month', ordered_on)::date as month_starts_on, order_number,
        count(*) as line_count, sum(unit_quantity) as unit_quantity, sum(sales_amount) as sales_amount,
        sum(retail_discount_amount) as retail_discount_amount, sum(coupon_discount_amount) as coupon_discount_amount,
        sum(coupon_match_amount) as coupon_match_amount, sum(refund_amount) as refund_amount,
        sum(net_sales_amount) as net_sales_amount, sum(cost_amount) as cost_amount, sum(margin_amount) as margin_amount
    from lines group by all
)
select
    hash_of(one_id || ':' || category || ':' || store_id || ':' || channel_id || ':' || month_starts_on) as user_goods_store_id,
    one_id, category, store_id, channel_id, month_starts_on, count(*) as order_count, sum(line_count)::bigint as line_count,
    sum(unit_quantity)::bigint as unit_quantity, sum(sales_amount)::decimal(18, 2) as sales_amount,
    sum(retail_discount_amount)::decimal(18, 2) as retail_discount_amount,
    sum(coupon_discount_amount)::decimal(18, 2) as coupon_discount_amount,
    sum(coupon_match_amount)::decimal(18, 2) as coupon_match_amount, sum(refund_amount)::decimal(18, 2) as refund_amount,
    sum(net_sales_amount)::decimal(18, 2) as net_sales_amount, sum(cost_amount)::decimal(18, 2) as cost_amount,
    sum(margin_amount)::decimal(18, 2) as margin_amount
from by_order group by one_id, category, store_id, channel_id, month_starts_on;

create table fct_refunds as
select
    refund_id, 'mall-' || refunds.order_no as order_id, order_line_id, coalesce(person, -1) as one_id, identifier_key,
    coalesce(orders.store_id, -1) as store_id, channel_id, refunded_at, refunded_on, quantity, 'USD' as currency,
    refund_amount as original_refund_amount, refund_amount, applied_amount, reason, is_matched, refunds.is_synthetic
from refunds left join orders on refunds.order_no = orders.order_no;

-- browsing: millions of events carry few sets of identifiers

create temp table event_keys as
with sets as (select distinct member_id, unionid, openid, device_id, cookie_id from landing.app_events),
keyed as (
    select
        *, crm_key(member_id) as crm_key, key_of('device', lower(valid(device_id))) as device_key,
        key_of('cookie', lower(valid(cookie_id))) as cookie_key,
        coalesce(crm_key, key_of('unionid', valid(unionid)), key_of('openid', valid(openid)), device_key, cookie_key) as identifier_key
    from sets
)
select keyed.*, one_id, coalesce(one_id, device_key, cookie_key, identifier_key, -1) as visitor_key
from keyed left join one_ids using (identifier_key);

-- an event that is sent again is the first one
create temp table copies as
select _batch_id, _row from landing.app_events
where event_id in (select event_id from landing.app_events group by event_id having count(*) > 1)
qualify row_number() over (partition by event_id order by landed_on, _batch_id, _row) > 1;

create table fct_events as
select
    event_id, event_name, coalesce(one_id, -1) as one_id, identifier_key, device_key, cookie_key, visitor_key,
    crm_key is not null as is_logged_in, platform, epoch_ms(ts) as occurred_at, local_at(epoch_ms(ts))::date as occurred_on,
    page, search_term, case when product_id is not null then coalesce(goods_id, -1) end as goods_id, product_id, content_id,
    case when events.campaign_id is not null then coalesce(c.campaign_id, -1) end as campaign_id,
    events.campaign_id as named_campaign_id, utm_source, 'mall-' || order_ref as order_id, store_id, events.is_synthetic
from landing.app_events as events
join event_keys as keys
    on events.member_id is not distinct from keys.member_id and events.unionid is not distinct from keys.unionid
    and events.openid is not distinct from keys.openid and events.device_id is not distinct from keys.device_id
    and events.cookie_id is not distinct from keys.cookie_id
left join (select goods_id from dim_goods) on product_id = goods_id
left join dim_campaigns as c on events.campaign_id = c.campaign_id
anti join copies on events._batch_id = copies._batch_id and events._row = copies._row;

-- no event of the same instant precedes one that opens a session
create table fct_sessions as
with followed as (
    select *, lag(occurred_at) over (partition by one_id, visitor_key order by occurred_at, event_id) as previous_at
    from fct_events
),
openings as (
    select
        event_id as session_id, one_id, visitor_key, identifier_key, platform, utm_source, campaign_id,
        occurred_at as started_at, occurred_on as started_on
    from followed where previous_at is null or occurred_at > previous_at + interval 30 minute
),
totals as (
    select
        session_id, max(occurred_at) as ended_at, bool_or(is_logged_in) as is_logged_in, count(*) as event_count,
        count(*) filter (event_name = 'product_view') as product_view_count,
        count(*) filter (event_name = 'add_to_cart') as add_to_cart_count, count(*) filter (event_name = 'pay') as payment_count,
        bool_or(is_synthetic) as is_synthetic
    from fct_events as e asof join openings as o
        on e.one_id = o.one_id and e.visitor_key = o.visitor_key and e.occurred_at >= o.started_at
    group by session_id
)
from openings join totals using (session_id);

-- campaigns and coupons

create table fct_campaign_targets as
select
    key_of('target', target_id)::varchar as target_id, coalesce(one_id, -1) as one_id, identifier_key, coalesce(c.campaign_id, -1) as campaign_id,
    updated_at as targeted_at, local_at(updated_at)::date as targeted_on, targets.is_synthetic
from (select *, card_key(card_number) as identifier_key from targets) as targets
left join dim_campaigns as c using (campaign_id) left join one_ids using (identifier_key);

create table fct_touches as
with touches as (
    select *, card_key(card_number) as identifier_key from landing.campaign_message_events
    qualify row_number() over (partition by event_id order by updated_at desc, landed_on desc, _row desc, _batch_id desc) = 1
)
select
    event_id as touch_id, event_type as touch_type, coalesce(one_id, -1) as one_id, identifier_key,
    case when touches.campaign_id is not null then coalesce(c.campaign_id, -1) end as campaign_id, channel as channel_id,
    message_id, content_id, occurred_at as touched_at, local_at(occurred_at)::date as touched_on, touches.is_synthetic
from touches left join dim_campaigns as c using (campaign_id) left join one_ids using (identifier_key);

create table fct_redemptions as
select
    redemption_id, coalesce(one_id, -1) as one_id, identifier_key, coupon_upc, coalesce(c.campaign_id, -1) as campaign_id,
    redemption_date as redeemed_on, r.is_synthetic
from (select *, card_key(card_number) as identifier_key from landing.promo_redemptions
    qualify row_number() over (partition by redemption_id order by landed_on desc, _batch_id desc, _row desc) = 1) as r
left join dim_campaigns as c using (campaign_id) left join one_ids using (identifier_key);

-- membership

create temp table members as
select *, crm_key(member_id) as identifier_key from landing.crm_members
qualify row_number() over (partition by member_id order by updated_at desc, landed_on desc, _batch_id desc, _row desc) = 1;

create table fct_points as
with entries as (
    select *, crm_key(member_id) as identifier_key from landing.crm_points_ledger
    qualify row_number() over (partition by entry_id order by updated_at desc, landed_on desc, _batch_id desc, _row desc) = 1
)
select
    entry_id as points_entry_id, coalesce(one_id, -1) as one_id, identifier_key, entry_type, points,
    case when regexp_matches(order_ref, '^[0-9]{1,19}$') then 'pos-' else 'mall-' end || order_ref as order_id,
    utc_at(occurred_at) as occurred_at, entries.occurred_at::date as occurred_on, expires_on, is_synthetic
from entries left join one_ids using (identifier_key);

create table fct_points_lots as
with lots as (
    select
        one_id, case when points > 0 then expires_on end as expires_on,
        sum(case when points > 0 then points else 0 end) as received, sum(case when points < 0 then -points else 0 end) as gone
    from fct_points group by all
),
queued as (
    select
        *, sum(gone) over (partition by one_id)
        - (sum(received) over (partition by one_id order by expires_on nulls last rows unbounded preceding) - received) as due
    from lots
),
spent as (
    select *, case when due <= 0 then 0 when expires_on is null then due else least(due, received) end as spent from queued
)
select
    hash_of(one_id || ':' || coalesce(expires_on::varchar, 'never')) as points_lot_id, one_id, expires_on,
    received::bigint as received_points, spent::bigint as spent_points, (received - spent)::bigint as open_points
from spent;

create temp table tier_changes as
select *, crm_key(member_id) as identifier_key from landing.crm_tier_changes
qualify row_number() over (partition by change_id order by updated_at desc, landed_on desc, _batch_id desc, _row desc) = 1;

create table fct_consents as
with consents as (
    select *, crm_key(member_id) as identifier_key from landing.crm_consents
    qualify row_number() over (partition by consent_id order by updated_at desc, landed_on desc, _batch_id desc, _row desc) = 1
)
select
    consent_id, coalesce(one_id, -1) as one_id, identifier_key, purpose, channel as channel_id, is_granted,
    utc_at(occurred_at) as decided_at, occurred_at::date as decided_on, is_synthetic
from consents left join one_ids using (identifier_key);

-- community

create table fct_community_activities as
with activities as (
    select
        event_id as activity_id, 'friend ' || action as activity_type,
        coalesce(key_of('unionid', valid(unionid)), key_of('wecom_id', valid(external_user_id)), phone_key(remark_phone)) as identifier_key,
        staff_id, null as group_id, null as group_role, add_source as detail, ts, is_synthetic
    from (from landing.scrm_friends qualify row_number() over (partition by event_id order by landed_on desc, _batch_id desc, _row desc) = 1)
    union all
    select event_id, 'group ' || action, key_of('wecom_id', valid(external_user_id)), null, group_id, role, null, ts, is_synthetic
    from (from landing.scrm_group_members qualify row_number() over (partition by event_id order by landed_on desc, _batch_id desc, _row desc) = 1)
    union all
    select message_id, 'message ' || direction, key_of('wecom_id', valid(external_user_id)), staff_id, group_id, null, message_type, ts, is_synthetic
    from (from landing.scrm_messages qualify row_number() over (partition by message_id order by landed_on desc, _batch_id desc, _row desc) = 1)
)
select
    activity_id, activity_type, coalesce(one_id, -1) as one_id, identifier_key, coalesce(staff_id, 'none') as staff_id,
    group_id, group_role, detail, epoch_ms(ts * 1000) as occurred_at, local_at(epoch_ms(ts * 1000))::date as occurred_on, is_synthetic
from activities left join one_ids using (identifier_key);

-- people, places

create temp table people as
select identifier_key, phone, email, home_store_id, is_synthetic from members
union all
(
    select key_of('mall_account', valid(buyer_account)), masked_phone, null, null, is_synthetic from landing.mall_orders
    qualify row_number() over (partition by buyer_account order by order_time desc, order_no desc, line_no desc) = 1
)
union all
select coalesce(phone_key(phone), email_key(email), key_of('cookie', lower(valid(cookie_id)))), phone, email, null, is_synthetic
from (from landing.leads_leads qualify row_number() over (partition by lead_id order by landed_on desc, _batch_id desc, _row desc) = 1);

create table dim_users as
with identified as (
    select
        one_id, count(*) as identifier_count, bool_or(identifier_type = 'crm_id') as is_known,
        bool_and(identifier_type in ('device', 'cookie')) as is_anonymous, min(local_at(first_observed_at)::date) as first_seen_on
    from one_ids join given.identity.identifiers using (identifier_key) group by one_id
    union all
    values (-1, 0, false, true, null)
),
origins as (select one_id, bool_and(is_synthetic) as is_synthetic from people join one_ids using (identifier_key) group by one_id),
golden as (
    pivot (from given.vault.golden_attributes select one_id, attribute, attribute_value)
    on attribute in ('gender', 'birth_date', 'city', 'age_band', 'income_band', 'household_size', 'household_composition', 'kids_count', 'home_store_id')
    using any_value(attribute_value) group by one_id
),
joined as (select one_id, min(joined_at::date) as joined_on from members join one_ids using (identifier_key) group by one_id),
tiers as (
    select one_id, arg_max(tier, (utc_at(changed_at), change_id)) as current_tier
    from tier_changes join one_ids using (identifier_key) group by one_id
),
balances as (select one_id, sum(points)::bigint as points_balance from fct_points group by one_id),
decisions as (
    select identifier_key, purpose, channel_id, is_granted, decided_at from fct_consents
    union all
    select identifier_key, 'marketing', channel_id, false, touched_at from fct_touches where touch_type = 'unsubscribed'
),
granted as (
    select one_id, channel_id from decisions join one_ids using (identifier_key)
    where purpose = 'marketing' group by one_id, channel_id having arg_max(is_granted, (decided_at, not is_granted))
),
stated as (select identifier_key as owner_key, unnest([phone_key(phone), email_key(email)]) as identifier_key from people),
contacts as (
    select one_id, identifier_type from one_ids join given.identity.identifiers using (identifier_key)
    union
    select one_id, identifier_type
    from stated join one_ids on owner_key = one_ids.identifier_key
    join given.identity.identifiers as hubs on stated.identifier_key = hubs.identifier_key and hubs.status = 'hub'
),
reach as (
    select
        one_id, bool_or(channel_id = 'email') as email, bool_or(channel_id = 'sms') as sms,
        bool_or(channel_id = 'app_push') as app_push, bool_or(channel_id = 'wecom') as wecom
    from granted
    where (one_id, channel_id) in (
        select (one_id, map {'email': 'email', 'phone': 'sms', 'device': 'app_push', 'wecom_id': 'wecom'}[identifier_type]) from contacts)
    group by one_id
),
bought as (
    select
        one_id, min(ordered_on) as first_ordered_on, max(ordered_on) as last_ordered_on, count(*) as order_count,
        sum(sales_amount)::decimal(18, 2) as sales, sum(net_sales_amount)::decimal(18, 2) as net_sales, bool_and(is_synthetic) as is_synthetic
    from fct_orders group by one_id
)
select
    one_id, is_known, is_anonymous, identifier_count, gender, left(birth_date, 4)::bigint as birth_year, city, age_band, income_band,
    household_size, household_composition, kids_count, home_store_id::bigint as home_store_id, joined_on,
    current_tier, case when one_id = -1 then 0 else coalesce(points_balance, 0) end as points_balance, first_seen_on, first_ordered_on, last_ordered_on,
    coalesce(order_count, 0) as order_count, coalesce(sales, 0)::decimal(18, 2) as lifetime_sales_amount,
    coalesce(net_sales, 0)::decimal(18, 2) as lifetime_net_sales_amount,
    coalesce(email, false) as is_reachable_email, coalesce(sms, false) as is_reachable_sms,
    coalesce(app_push, false) as is_reachable_app_push, coalesce(wecom, false) as is_reachable_wecom,
    one_id <> -1 and coalesce(origins.is_synthetic, true) and coalesce(bought.is_synthetic, true) as is_synthetic
from identified left join origins using (one_id) left join golden using (one_id) left join joined using (one_id)
left join tiers using (one_id) left join balances using (one_id) left join reach using (one_id) left join bought using (one_id);

create table dim_stores as
with staff as (
    from landing.scrm_staff
    qualify row_number() over (partition by staff_id order by ts desc, landed_on desc, _row desc, _batch_id desc) = 1
),
stores as (
    select -1 as store_id union select store_id from orders union select store_id from staff
    union select home_store_id from people union select store_id from fct_events
)
select
    store_id, case when store_id = -1 then 'Unknown store' else 'Store ' || store_id end as store_name, first_ordered_on, last_ordered_on,
    coalesce(order_count, 0) as order_count, coalesce(staff_count, 0) as staff_count
from stores
left join (
    select store_id, min(ordered_on) as first_ordered_on, max(ordered_on) as last_ordered_on, count(*) as order_count from orders group by all
) using (store_id)
left join (select store_id, count(*) as staff_count from staff group by all) using (store_id)
where store_id is not null;

create table store_catchments as
with visitors as (
    select one_id, store_id, count(*) as orders, sum(net_sales_amount) as net_sales, false as is_home
    from fct_orders where one_id <> -1 group by one_id, store_id
    union all
    select one_id, home_store_id, 0, 0, true from dim_users where one_id <> -1 and home_store_id is not null
)
select
    hash_of(coalesce(store_id, -1) || ':' || coalesce(city, 'Unknown')) as store_catchment_id, coalesce(store_id, -1) as store_id,
    coalesce(city, 'Unknown') as city, count(distinct one_id) as person_count, count(*) filter (is_home) as home_person_count,
    count(*) filter (not is_home) as buyer_count, sum(orders)::bigint as order_count, sum(net_sales)::decimal(18, 2) as net_sales_amount
from visitors join dim_users using (one_id) group by all;

create table category_affinities as
with baskets as (
    select distinct order_number, category from lines
    where ordered_on > getvariable('as_of') - interval 90 day and ordered_on <= getvariable('as_of') and goods_id <> -1
),
total as (select count(distinct order_number) as baskets from baskets),
frequent as (select category, count(*) as n from baskets group by category having n >= 0.01 * (select baskets from total)),
kept as (select order_number, category, hash_of(category) as category_id, n from baskets join frequent using (category)),
pairs as (
    select a.category_id as one, b.category_id as other, a.n as one_count, b.n as other_count, count(*) as n
    from kept as a join kept as b on a.order_number = b.order_number and a.category_id <> b.category_id group by all
)
select
    hash_of(one || ':' || other) as category_affinity_id, one as category_id, other as other_category_id, baskets as basket_count,
    one_count as category_basket_count, other_count as other_basket_count, n as pair_basket_count,
    round(n::double / baskets, 6) as support_rate, round(n::double / one_count, 6) as confidence_rate,
    round(n::double * baskets / one_count / other_count, 6) as lift
from pairs, total where n >= 0.01 * baskets;
