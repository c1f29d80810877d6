-- Dates by their age and numbers by their power of two, so that they can be compared
-- with those of another night. What was told by another rule is no value of the tag.
with user_tag_history as (select * from {{ ref('user_tag_history') }}),

rules as (
    select * from {{ ref('tag_rules') }}
    where valid_to is null
),

nights as (
    select
        0 as nights_ago,
        cast({{ as_of() }} - interval '0' day as date) as night
    union all
    select
        7 as nights_ago,
        cast({{ as_of() }} - interval '7' day as date) as night
    union all
    select
        30 as nights_ago,
        cast({{ as_of() }} - interval '30' day as date) as night
),

held_values as (
    select
        history.tag,
        history.value,
        nights.nights_ago,
        case
            when rules.data_type = 'date'
                then {{ days_between('cast(history.value as date)', 'nights.night') }}
            when rules.data_type in ('bigint', 'double', 'decimal(18, 2)')
                then cast(history.value as double)
        end as size
    from user_tag_history as history
    inner join rules
        on history.tag = rules.tag and history.valid_from >= rules.valid_from
    inner join nights
        on
            history.valid_from <= nights.night
            and coalesce(history.valid_to > nights.night, true)
),

binned_values as (
    select
        tag,
        nights_ago,
        case
            when size is null then value
            when size = 0 then '0'
            else
                case when size < 0 then '-' else '' end
                || '2^' || cast(cast(floor(log2(abs(size))) as bigint) as string)
        end as bin
    from held_values
),

value_spreads as (
    select
        tag,
        bin,
        cast(count(case when nights_ago = 0 then 1 end) as bigint) as tagged_count,
        cast(count(case when nights_ago = 7 then 1 end) as bigint) as week_ago_count,
        cast(count(case when nights_ago = 30 then 1 end) as bigint) as month_ago_count
    from binned_values
    group by tag, bin
)

select * from value_spreads
