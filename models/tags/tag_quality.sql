{{ config(incremental_strategy='append', full_refresh=false,
    pre_hook="{{ undo_nights('measured_on') }}") }}

with catalog as (select * from {{ ref('tag_catalog') }}),

spreads as (select * from {{ ref('int_tags__value_spreads') }}),

most_frequent as (
    select
        tag,
        max(tagged_count) as tagged_count
    from {{ ref('int_tags__value_counts') }}
    group by tag
),

-- Half a person added to each bin, so that none is nil.
shares as (
    select
        tag,
        sum(week_ago_count) over (partition by tag) as week_ago_count,
        (week_ago_count + 0.5e0)
        / sum(week_ago_count + 0.5e0) over (partition by tag) as week_ago,
        sum(month_ago_count) over (partition by tag) as month_ago_count,
        (month_ago_count + 0.5e0)
        / sum(month_ago_count + 0.5e0) over (partition by tag) as month_ago,
        (tagged_count + 0.5e0)
        / sum(tagged_count + 0.5e0) over (partition by tag) as tonight
    from spreads
),

-- Decimal, since a sum of doubles depends on the order of its rows.
drift as (
    select
        tag,
        case
            when max(week_ago_count) > 0
                then cast(
                    sum(
                        cast(
                            (tonight - week_ago) * ln(tonight / week_ago)
                            as decimal(18, 9)
                        )
                    ) as double
                )
        end as psi_week,
        case
            when max(month_ago_count) > 0
                then cast(
                    sum(
                        cast(
                            (tonight - month_ago) * ln(tonight / month_ago)
                            as decimal(18, 9)
                        )
                    ) as double
                )
        end as psi_month
    from shares
    group by tag
),

changes as (
    select
        history.tag,
        count(
            distinct case
                when {{ as_of() }} in (history.valid_from, history.valid_to)
                    then history.one_id
            end
        ) as changed_count,
        max(coalesce(history.valid_to, history.valid_from)) as last_changed_on,
        count(
            case
                when
                    history.valid_to is null
                    and {{ days_between('history.valid_from', as_of()) }}
                    > catalog.valid_days
                    then 1
            end
        ) as old_count
    from {{ ref('user_tag_history') }} as history
    inner join catalog on history.tag = catalog.tag
    group by history.tag
),

tag_quality as (
    select
        catalog.tag,
        catalog.measured_on,
        catalog.entity,
        catalog.people_count,
        catalog.tagged_count,
        catalog.coverage_rate,
        catalog.value_count,
        cast(most_frequent.tagged_count as double)
        / nullif(catalog.tagged_count, 0) as most_frequent_rate,
        drift.psi_week,
        drift.psi_month,
        cast(changes.changed_count as double)
        / nullif(catalog.people_count, 0) as changed_rate,
        cast({{ days_between('changes.last_changed_on', as_of()) }} as bigint)
            as unchanged_days,
        cast(changes.old_count as double)
        / nullif(catalog.tagged_count, 0) as old_rate
    from catalog
    left join most_frequent on catalog.tag = most_frequent.tag
    left join drift on catalog.tag = drift.tag
    left join changes on catalog.tag = changes.tag
)

select * from tag_quality
