with months as (
    select
        month_starts_on,
        max(date_on) as month_ends_on
    from {{ ref('dim_dates') }}
    where date_on <= {{ as_of() }}
    group by month_starts_on
),

happenings as (
    select
        joined_on as happened_on,
        1 as joined,
        case when referrer_one_id is not null then 1 else 0 end as referred,
        cast(null as string) as entry_type,
        0 as points
    from {{ ref('fct_memberships') }}
    union all
    select
        occurred_on as happened_on,
        0 as joined,
        0 as referred,
        entry_type,
        points
    from {{ ref('fct_points') }}
),

totals as (
    select
        cast(date_trunc('month', happened_on) as date) as month_starts_on,
        sum(joined) as joined_count,
        sum(referred) as referred_count,
        sum(case when entry_type = 'earn' then points else 0 end) as earned,
        sum(case when entry_type = 'burn' then -points else 0 end) as burned,
        sum(case when entry_type = 'expire' then -points else 0 end) as expired,
        sum(case when entry_type = 'adjust' then points else 0 end) as adjusted,
        sum(points) as balance_change
    from happenings
    group by cast(date_trunc('month', happened_on) as date)
),

running as (
    select
        months.month_starts_on,
        months.month_ends_on,
        cast(coalesce(totals.joined_count, 0) as bigint) as joined_count,
        cast(coalesce(totals.referred_count, 0) as bigint) as referred_count,
        cast(sum(totals.joined_count) over through_month as bigint) as member_count,
        cast(coalesce(totals.earned, 0) as bigint) as earned_points,
        cast(coalesce(totals.burned, 0) as bigint) as burned_points,
        cast(coalesce(totals.expired, 0) as bigint) as expired_points,
        cast(coalesce(totals.adjusted, 0) as bigint) as adjusted_points,
        cast(sum(totals.balance_change) over through_month as bigint)
            as liability_points
    from months
    left join totals on months.month_starts_on = totals.month_starts_on
    window through_month as (
        order by months.month_starts_on
        rows between unbounded preceding and current row
    )
)

select * from running
where member_count is not null
