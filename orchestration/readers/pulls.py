"""What databases and REST hand over on a night: the rows that are new, by local day.

A pull asks for rows from the last cursor less the lag, so that late rows come too;
what is landed with the same key and cursor, or quarantined as it is, stays out.
Rows after the night stay out as well: a later night will ask for them.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration import settings
from orchestration.contract import literal
from orchestration.ledger import Batch
from orchestration.readers.deliveries import Delivery, Reading, tolerate
from orchestration.sources import SourceTable


def read_pull(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    as_of: date,
    landed: list[Batch],
    work: Path,
) -> Reading:
    """The rows of the night, one delivery a local day of the cursor. `_row` counts
    a day's rows in order of cursor and key; rows without a day belong to the night.

    A first pull may bring a year at once: the text of a sound row is let go, and stands
    in its day's checksum by its digest, as no two rows of a day are the same."""
    since = _since(table, landed)
    if table.format == "rest":
        from orchestration.readers import rest  # dlt takes two seconds to import

        rest.read_rows(con, table, since, work)
    else:
        from orchestration.readers import databases

        databases.read_rows(con, table, since)
    _keep_new_rows(con, table, as_of, since, landed)
    counted = con.execute("select count(*), count(_problem) from pulled").fetchone()
    tolerate(con, table, "pulled", *(counted or (0, 0)))
    days = con.execute(
        f"""
        select _day, count(*), count(_problem), sum(_size),
            sha256(count(*) || ':' || bit_xor(_digest)),
            cast(max({table.cursor}) filter (where _problem is null) as varchar)
        from pulled group by _day order by _day
        """
    ).fetchall()
    deliveries = [
        Delivery(
            f"{table.table or table.path}@{day} {checksum[:8]}",
            day,
            checksum,
            size,
            f"(from pulled where _day = {literal(day)})",
            read,
            bad,
            cursor_high,
        )
        for day, read, bad, size, checksum, cursor_high in days
    ]
    return Reading(
        deliveries,
        "(select *, dense_rank() over (order by _day) - 1 as _delivery from pulled)",
    )


def _since(table: SourceTable, landed: list[Batch]) -> datetime | None:
    highs = [
        datetime.fromisoformat(batch.cursor_high)
        for batch in landed
        if batch.cursor_high
    ]
    return max(highs) - timedelta(days=table.lag_days) if highs else None


def _keep_new_rows(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    as_of: date,
    since: datetime | None,
    landed: list[Batch],
) -> None:
    key = [*table.key, table.cursor]
    _landed_keys(con, table, key, since, landed)
    _quarantined_texts(con, landed)
    same_key = " and ".join(f"known.{name} = dated.{name}" for name in key)
    con.execute(
        f"""
        create or replace table pulled as
        with dated as (
            select * replace (case when _problem is not null then _raw end as _raw),
                md5_number(_raw) as _digest, strlen(_raw) as _size,
                case when _problem is null then {_local_date(table)}
                else {literal(as_of)} end as _day
            from checked
        ),
        fresh as (
            select * from dated
            where _problem is null and _day <= {literal(as_of)}
                and not exists (from landed_keys as known where {same_key})
            qualify row_number() over (
                partition by {", ".join(key)} order by _digest
            ) = 1
        ),
        broken as (
            select * from dated
            where _problem is not null and _raw not in (from quarantined_texts)
            qualify row_number() over (partition by _raw order by _row) = 1
        )
        select * exclude (_delivery) replace (row_number() over (
            partition by _day
            order by {table.cursor} nulls last, {", ".join(key)}, _digest
        ) as _row)
        from (from fresh union all by name from broken)
        """
    )


def _local_date(table: SourceTable) -> str:
    if table.types[table.cursor] == "date" or table.timezone == settings.TIMEZONE:
        return f"cast({table.cursor} as date)"
    instant = f"timezone({literal(table.timezone)}, {table.cursor})"
    return f"cast(timezone({literal(settings.TIMEZONE)}, {instant}) as date)"


def _landed_keys(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    key: list[str],
    since: datetime | None,
    landed: list[Batch],
) -> None:
    """Keys and cursors landed since the pull's start, a day earlier for time zones."""
    first = (since.date() if since else date.max) - timedelta(days=1)
    paths = [
        literal(settings.LANDING / batch.path)
        for batch in landed
        if batch.delivered_on >= first
    ]
    columns = ", ".join(key)
    rows = f"select {columns} from read_parquet([{', '.join(paths)}])"
    if not paths:
        rows = f"select {columns} from checked where false"
    con.execute(f"create or replace table landed_keys as {rows}")


def _quarantined_texts(con: duckdb.DuckDBPyConnection, landed: list[Batch]) -> None:
    paths = [
        literal(settings.LANDING / batch.quarantine_path)
        for batch in landed
        if batch.quarantine_path
    ]
    rows = f"select raw from read_parquet([{', '.join(paths)}])"
    if not paths:
        rows = "select cast(null as varchar) as raw where false"
    con.execute(f"create or replace table quarantined_texts as {rows}")
