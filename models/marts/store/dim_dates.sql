with days as (
    {{ dbt.date_spine(
        datepart='day',
        start_date="cast('2015-01-01' as date)",
        end_date="cast('2031-01-01' as date)"
    ) }}
),

holidays as (select * from {{ ref('holidays') }}),

dates as (
    select
        cast(date_day as date) as date_on,
        cast(date_trunc('week', date_day) as date) as week_starts_on,
        cast(date_trunc('month', date_day) as date) as month_starts_on
    from days
),

described as (
    select
        dates.date_on,
        dates.week_starts_on,
        dates.month_starts_on,
        cast(extract(year from dates.date_on) as bigint) as year_number,
        cast(extract(quarter from dates.date_on) as bigint) as quarter_number,
        cast(extract(month from dates.date_on) as bigint) as month_number,
        cast(
            {{ days_between('dates.week_starts_on', 'dates.date_on') }} + 1 as bigint
        ) as day_of_week,
        {{ days_between('dates.week_starts_on', 'dates.date_on') }} >= 5 as is_weekend,
        holidays.holiday_name is not null as is_holiday,
        holidays.holiday_name,
        holidays.holiday_name_zh
    from dates
    left join holidays on dates.date_on = holidays.holiday_on
)

select * from described
