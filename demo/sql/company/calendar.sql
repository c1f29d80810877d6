-- One row per local day of 2017, with how busy people are on it.
with days as (
    select cast(unnest(generate_series(
        timestamp '2017-01-01', timestamp '2017-12-31', interval 1 day
    )) as date) as day
)

select
    day,
    week_of(day) as week,
    [1.15, 0.90, 0.88, 0.92, 0.97, 1.05, 1.20][1 + dayofweek(day)]
    * [0.92, 0.95, 0.97, 0.98, 1.00, 0.98, 0.92, 0.95, 1.00, 1.02, 1.15, 1.12][
        month(day)
    ]
    * (0.85 + 0.30 * dayofyear(day) / 365)
    * case
        when day in (date '2017-06-18', date '2017-11-24', date '2017-12-12') then 1.5
        when day = date '2017-11-11' then 1.9
        when day = date '2017-12-25' then 0.5
        else 1
    end as busyness
from days
