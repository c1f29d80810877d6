-- Every session is a walk: open, log in, pages, searches, views, cart, checkout, pay,
-- then reading. A session of depth n gives n events, each some seconds after another.
with depths as (
    select
        *,
        coalesce(is_logged_in and kind = 'register', false) as has_register,
        (platform != 'web')::int as opens,
        (kind = 'campaign')::int as clicks
    from chunk.sessions
),

bounds as (
    select
        *,
        opens + clicks as after_open,
        after_open + (has_login or has_register)::int as after_login,
        after_login + page_count as after_pages,
        after_pages + search_count as after_searches,
        after_searches + view_count as after_views,
        after_views + cart_count as after_carts,
        after_carts + has_checkout::int as after_checkout,
        after_checkout + (kind = 'order')::int as after_pay,
        after_pay
        + (kind in ('campaign', 'kiosk') and rnd('claim', session_key) < 0.55)::int
            as after_claim,
        after_claim + read_count as after_reads
    from depths
),

steps as (
    select
        *,
        unnest(range(after_reads)) as step
    from bounds
),

walked as (
    select
        *,
        case
            when step < opens then 'app_open'
            when step < after_open then 'campaign_click'
            when step < after_login then if(has_register, 'register', 'login')
            when step < after_pages then 'page_view'
            when step < after_searches then 'search'
            when step < after_views then 'product_view'
            when step < after_carts then 'add_to_cart'
            when step < after_checkout then 'checkout'
            when step < after_pay then 'pay'
            when step < after_claim then 'coupon_claim'
            when rnd('like', session_key, step) < 0.06 then 'content_like'
            when rnd('like', session_key, step) < 0.09 then 'content_share'
            else 'content_view'
        end as event_name,
        case
            when step < after_pages then null
            when step < after_searches then step - after_pages
            when step < after_views then step - after_searches
            when step < after_carts then step - after_views
        end as item,
        least(
            if(
                ends_at is null,
                started_at + seconds(step * (9 + 50 * rnd('pace', session_key))),
                started_at + to_microseconds(cast(
                    epoch_us(ends_at - started_at) * step / after_checkout as bigint
                ))
            ),
            midnight_at
        ) as happened_at
    from steps
),

product_counts as (
    select
        real_household_id,
        count(*) as product_count
    from favourites
    group by real_household_id
),

placed as (
    select
        *,
        if(event_name in ('product_view', 'add_to_cart'), item + 1, null)
            as order_line_no,
        if(
            item is not null,
            pick(pow(rnd('product', session_key, item), 2.2), product_count),
            null
        ) as favourite_position,
        -- the newest is read most, and half of it on a topic of one's own
        if(
            event_name like 'content%',
            pick(
                1 - pow(rnd('content', session_key, step), 2),
                24 + 16 * (month(day) - 1)
            ),
            null
        ) as newest_position,
        if(
            rnd('on topic', session_key, step) < 0.55,
            newest_position - newest_position % 8 + pick(rnd('topic', person_id), 8),
            newest_position
        ) as read_position
    from walked
    inner join product_counts using (real_household_id)
)

select
    day as delivered_on,
    hex_id('ev', session_key, step) as event_id,
    event_name,
    platform,
    device_id,
    cookie_id,
    openid,
    unionid,
    if(
        is_logged_in and (step >= after_open or not (has_login or has_register)),
        member_id,
        null
    ) as member_id,
    epoch_ms(happened_at) as ts,
    case event_name
        when 'page_view'
            then ['home', 'category', 'promotions', 'account', 'cart', 'stores'][
                1 + pick(pow(rnd('page', session_key, step), 1.8), 6)
            ]
        when 'product_view' then 'product'
        when 'checkout' then 'checkout'
        when 'pay' then 'checkout'
    end as page,
    case
        when event_name != 'search' then null
        when rnd('misspelt', session_key, step) < 0.05
            then search_term[:3] || search_term[5:]
        else search_term
    end as search_term,
    if(
        event_name in ('product_view', 'add_to_cart'),
        coalesce(mall_lines.product_id, favourites.product_id),
        null
    ) as product_id,
    content_id,
    if(event_name in ('campaign_click', 'coupon_claim'), campaign_id, null)
        as campaign_id,
    case
        when event_name = 'campaign_click' then channel
        when step = 0 and platform = 'web' and rnd('utm', session_key) < 0.4
            then ['google', 'baidu', 'wechat', 'xiaohongshu', 'douyin', 'newsletter'][
                1 + pick(pow(rnd('utm source', session_key), 1.4), 6)
            ]
    end as utm_source,
    if(event_name = 'pay', order_ref, null) as order_ref,
    placed.store_id,
    true as is_synthetic
from placed
left join favourites
    on
        placed.real_household_id = favourites.real_household_id
        and favourite_position = favourites.position
left join mall_lines
    on placed.order_ref = mall_lines.order_no and order_line_no = mall_lines.line_no
left join contents on read_position = contents.position
order by delivered_on, ts, event_id
