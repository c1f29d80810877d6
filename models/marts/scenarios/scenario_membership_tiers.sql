with months as (
    select
        month_starts_on,
        max(date_on) as month_ends_on
    from {{ ref('dim_dates') }}
    where date_on <= {{ as_of() }}
    group by month_starts_on
),

periods as (select * from {{ ref('dim_user_tiers') }}),

counted as (
    select
        months.month_starts_on,
        months.month_ends_on,
        periods.tier,
        cast(count(*) as bigint) as member_count,
        cast(
            sum(
                case
                    when periods.valid_from_on >= months.month_starts_on then 1
                    else 0
                end
            ) as bigint
        ) as new_in_tier_count
    from months
    inner join periods
        on
            months.month_ends_on >= periods.valid_from_on
            and (
                months.month_ends_on < periods.valid_to_on
                or periods.valid_to_on is null
            )
    group by months.month_starts_on, months.month_ends_on, periods.tier
)

select * from counted
