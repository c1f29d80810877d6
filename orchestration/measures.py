"""What past nights teach the landing gate about every delivery and column.

Each batch is measured once, into build/landing_measures.duckdb; what is missing there
is measured again. A suite may pin what the past cannot know: `pinned` of
`landing.<source>.<table>.yaml` names a column's measure with its bounds.

    null_share   share of rows without a value, where the contract allows that
    mean         of the numbers that are not 0
    length       mean length of texts
    first_hour, mean_hour, last_hour
                 of times: hours since the delivery's own local day began

Fewer than ENOUGH values say nothing and are not measured.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import duckdb

from orchestration.contract import literal
from orchestration.settings import BUILD, LANDING, ROOT, TIMEZONE
from orchestration.sources import Column, SourceTable

MEASURES = BUILD.with_name("landing_measures.duckdb")
EPOCHS = {"s": 1, "ms": 1000}  # a second's worth
LEARNT = {"deliveries", "columns"}  # suites over every table
ENOUGH = 50
HOLIDAYS = ROOT / "seeds/calendar/holidays.csv"
Bounds = tuple[float | None, float | None]

DELIVERIES = """
    create table landing.deliveries as
    with weekdays as (
        select
            batch_id,
            count(*) over past as past_count,
            median(rows_landed) over past as usual_rows,
            min(rows_landed) over past as fewest_rows,
            max(rows_landed) over past as most_rows
        from ledger
        window past as (
            partition by source, table_name, dayofweek(delivered_on)
            order by delivered_on, batch_id
            rows between 8 preceding and 1 preceding
        )
    )

    select
        source || '.' || table_name as landed_table, delivery, delivered_on,
        rows_read, rows_landed, rows_quarantined, usual_rows,
        case when fewest_rows >= {enough} then fewest_rows / 4 end as lowest_rows,
        case when usual_rows >= {enough} then 4 * most_rows end as highest_rows,
        delivered_on in (from holidays) as is_holiday,
        (
            select max(older.delivery) from ledger as older
            where
                older.source = batch.source and older.table_name = batch.table_name
                and older.checksum = batch.checksum and older.rows_landed > 0
                and older.delivered_on < batch.delivered_on
        ) as copy_of
    from ledger as batch
    left join weekdays on batch.batch_id = weekdays.batch_id and past_count >= 4
    where batch.batch_id in (from tonight)
"""
FRESHNESS = """
    create table landing.freshness as
    with days as (select distinct source, table_name, delivered_on from ledger),

    gaps as (
        select
            *,
            delivered_on - lag(delivered_on) over newest as gap_days,
            row_number() over (
                partition by source, table_name order by delivered_on desc
            ) as age_rank
        from days
        window newest as (partition by source, table_name order by delivered_on)
    )

    select
        source || '.' || table_name as landed_table,
        max(delivered_on) as newest_delivered_on,
        cast($as_of as date) - max(delivered_on) as days_old,
        count(gap_days) as gap_count, max(gap_days) as longest_gap_days
    from gaps where age_rank <= 56
    group by source, table_name
"""
COLUMNS = """
    create table landing.columns as
    with batches as (
        select
            *,
            row_number() over (
                partition by source, table_name order by delivered_on, batch_id
            ) as position
        from ledger
    ),

    measured as (
        select batches.*, column_name, measure, value
        from batches inner join measures.measures using (batch_id)
    ),

    judged as (select * from measured where batch_id in (from tonight)),

    learnt as (
        select
            judged.batch_id, column_name, measure,
            count(*) as past_count,
            median(past.value) as usual,
            min(past.value) as least,
            max(past.value) as most
        from judged
        inner join measured as past using (source, table_name, column_name, measure)
        where past.position between judged.position - 56 and judged.position - 1
        group by judged.batch_id, column_name, measure
        having count(*) >= 14
    ),

    spread as (
        select
            *,
            most - least as beyond,
            case
                when measure like '%_hour' then 4
                when measure = 'null_share' then 0.1
                else 0.25 * abs(usual)
            end as least_change
        from judged left join learnt using (batch_id, column_name, measure)
    )

    select
        source || '.' || table_name as landed_table, delivery, column_name, measure,
        delivered_on in (from holidays) as is_holiday, past_count,
        round(value, 3) as value, round(usual, 3) as usual,
        case
            when pins.measure is not null then pins.lowest
            else round(least(least - beyond, usual - least_change), 3)
        end as lowest,
        case
            when pins.measure is not null then pins.highest
            else round(greatest(most + beyond, usual + least_change), 3)
        end as highest
    from spread left join pins using (source, table_name, column_name, measure)
"""


def add_learnt_views(
    scratch: duckdb.DuckDBPyConnection,
    contracts: Sequence[SourceTable],
    pinned: Mapping[str, Mapping[str, Bounds]],
    as_of: date,
) -> None:
    """Tables landing.deliveries, .freshness and .columns, of `ledger` (live batches)
    and `tonight` (ids of those to judge); `pinned` by a table's full name."""
    scratch.execute("create schema landing")
    scratch.execute(
        f"""
        create table holidays as
        select holiday_on + unnest([0, 1]) from read_csv({literal(HOLIDAYS)})
        """
    )
    scratch.execute(DELIVERIES.format(enough=ENOUGH))
    scratch.execute(FRESHNESS, {"as_of": as_of})
    scratch.execute(f"attach {literal(MEASURES)} as measures")
    scratch.execute(
        """
        create table if not exists measures.measures (
            batch_id varchar, column_name varchar, measure varchar, value double
        );
        create table if not exists measures.measured (batch_id varchar primary key);
        """
    )
    for contract in contracts:
        measure(scratch, contract)
    scratch.execute(
        "create table pins (source varchar, table_name varchar, column_name varchar, "
        "measure varchar, lowest double, highest double)"
    )
    for name, bounds in pinned.items():
        for column, (lowest, highest) in bounds.items():
            scratch.execute(
                "insert into pins values (?, ?, ?, ?, ?, ?)",
                [*name.split("."), *column.split("."), lowest, highest],
            )
    scratch.execute(COLUMNS)
    scratch.execute("detach measures")


def measure(scratch: duckdb.DuckDBPyConnection, contract: SourceTable) -> None:
    """Measure the live batches of a table that are not measured yet."""
    batches = scratch.execute(
        """
        select batch_id, path, delivered_on from ledger
        where
            source = $source and table_name = $table
            and batch_id not in (select batch_id from measures.measured)
        """,
        {"source": contract.source, "table": contract.name},
    ).fetchall()
    if not batches:
        return
    starts = ", ".join(
        f"({literal(id)}, timestamp '{start:%Y-%m-%d %H:%M:%S}')"
        for id, _, day in batches
        for start in [day_start(contract, day)]
    )
    paths = ", ".join(literal(LANDING / path) for _, path, _ in batches)
    sums = ", ".join(f'{sql} as "{name}"' for name, sql in aggregates(contract).items())
    scratch.execute("begin")
    scratch.execute(
        f"""
        insert into measures.measures
        select batch_id, split_part(name, '.', 1), split_part(name, '.', 2), value
        from (
            unpivot (
                select _batch_id as batch_id, {sums}
                from read_parquet([{paths}]) as landed
                inner join (values {starts}) as batch (_batch_id, _start)
                    using (_batch_id)
                group by _batch_id
            )
            on columns(* exclude (batch_id)) into name name value value
        )
        """
    )
    scratch.executemany(
        "insert into measures.measured values (?)", [[id] for id, _, _ in batches]
    )
    scratch.execute("commit")


def aggregates(contract: SourceTable) -> dict[str, str]:
    """SQL of each measure of a batch, by "<column>.<measure>"."""
    measures = {}
    for column in contract.columns:
        name, kind = column.name, column.data_type.split("(")[0]
        if name not in contract.never_null:
            share = f"1 - count({name}) / count(*)"
            measures[f"{name}.null_share"] = enough("count(*)", share)
        if kind == "date" or kind == "timestamp" or column.config.meta.epoch:
            hours = f"{seconds_into_day(column)} / 3600.0"
            for measure, sql in (("first", "min"), ("mean", "avg"), ("last", "max")):
                found = enough(f"count({name})", f"{sql}({hours})")
                measures[f"{name}.{measure}_hour"] = found
        elif kind == "string":
            length = f"avg(length({name}))"
            measures[f"{name}.length"] = enough(f"count({name})", length)
        elif kind != "boolean" and name not in contract.key:
            number = f"nullif(cast({name} as double), 0)"
            mean = enough(f"count({number})", f"avg({number})")
            measures[f"{name}.mean"] = mean
    return measures


def enough(count: str, aggregate: str) -> str:
    """SQL of the aggregate, null over too few values or where it is no number."""
    return (
        f"case when {count} >= {ENOUGH} and isfinite(cast({aggregate} as double)) "
        f"then cast({aggregate} as double) end"
    )


def day_start(contract: SourceTable, day: date) -> datetime:
    """When the company's day begins, on the clock of the source."""
    midnight = datetime.combine(day, time.min, ZoneInfo(TIMEZONE))
    return midnight.astimezone(ZoneInfo(contract.timezone)).replace(tzinfo=None)


def seconds_into_day(column: Column) -> str:
    """SQL of a time as seconds since `_start`."""
    if epoch := column.config.meta.epoch:
        return f"({column.name} / {EPOCHS[epoch]} - epoch(_start))"
    return f"date_diff('second', _start, cast({column.name} as timestamp))"
