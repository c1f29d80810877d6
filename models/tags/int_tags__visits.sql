with sessions as (select * from {{ ref('fct_sessions') }}),

aged_sessions as (
    select
        *,
        {{ days_between('started_on', as_of()) }} as age_days,
        add_to_cart_count > 0 and payment_count = 0 as is_cart_left
    from sessions
    where one_id <> -1
),

visits as (
    select
        one_id,
        max(case when platform = 'web' then started_on end) as last_web_on,
        max(case when platform in ('ios', 'android') then started_on end)
            as last_app_on,
        max(case when platform = 'miniprogram' then started_on end)
            as last_mini_program_on,
        max(case when platform = 'kiosk' then started_on end) as last_kiosk_on,
        max(case when is_cart_left then started_on end) as cart_left_on,
        max(case when payment_count > 0 then started_on end) as last_paid_on,
        cast(
            count(distinct case when age_days < 30 then started_on end) as bigint
        ) as month_visit_days,
        cast(
            count(distinct case when age_days < 90 then started_on end) as bigint
        ) as quarter_visit_days,
        cast(
            sum(case when age_days < 30 and product_view_count > 0 then 1 else 0 end)
            as bigint
        ) as month_product_visit_count,
        cast(sum(case when age_days < 90 then 1 else 0 end) as bigint)
            as quarter_visit_count,
        cast(sum(case when age_days < 90 then event_count else 0 end) as double)
        / nullif(sum(case when age_days < 90 then 1 else 0 end), 0) as events_per_visit
    from aged_sessions
    group by one_id
)

select * from visits
