with neighbour_counts as (select * from {{ ref('int_identifier_neighbours') }}),

identifier_values as (select * from {{ ref('identifier_values') }}),

rules as (select * from {{ ref('identifier_rules') }}),

logarithms as (
    select
        identifier_values.identifier_type,
        ln(neighbour_counts.person_count) as log_persons
    from neighbour_counts
    inner join identifier_values
        on neighbour_counts.identifier_key = identifier_values.identifier_key
    where
        neighbour_counts.person_count > 0
        and identifier_values.is_valid
        and identifier_values.blocked_reason is null
),

medians as (
    select
        identifier_type,
        median(log_persons) as log_median
    from logarithms
    group by identifier_type
),

deviations as (
    select
        logarithms.identifier_type,
        max(medians.log_median) as log_median,
        median(abs(logarithms.log_persons - medians.log_median)) as log_deviation
    from logarithms
    inner join medians
        on logarithms.identifier_type = medians.identifier_type
    group by logarithms.identifier_type
),

-- rounded first: exp(ln(3)) may fall a hair short of 3
hub_limits as (
    select
        rules.identifier_type,
        rules.max_persons,
        cast(
            case
                when rules.hub_mads is not null
                    then greatest(
                        rules.hub_floor,
                        coalesce(
                            floor(
                                round(
                                    exp(
                                        deviations.log_median
                                        + rules.hub_mads * deviations.log_deviation
                                    ), 6
                                )
                            ), 0
                        )
                    )
            end as bigint
        ) as usual_persons
    from rules
    left join deviations
        on rules.identifier_type = deviations.identifier_type
)

select * from hub_limits
