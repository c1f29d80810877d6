with counts as (select * from {{ ref('int_tag_trial_counts') }}),

placed as (
    select
        *,
        cast(sum(people_count) over (partition by tag, tried_on) as bigint)
            as tried_count,
        cast(
            sum(people_count) over (partition by tag, tried_on order by number)
            - sum(people_count) over (partition by tag, tried_on, number) as bigint
        ) as lower_count
    from counts
),

bins as (
    select
        tag,
        tried_on,
        half,
        number,
        people_count,
        hit_count,
        amount,
        amount_square,
        tried_count,
        case
            when number is null then value
            else
                'fifth ' || cast(
                    cast(floor(1 + 5e0 * lower_count / tried_count) as bigint) as string
                )
        end as bin
    from placed
)

select * from bins
