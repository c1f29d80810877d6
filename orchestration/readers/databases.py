"""Databases: SQLite, PostgreSQL and MySQL by DuckDB's own scanners, read only.

Only rows that a cursor says are new leave the database. Names in a contract are
plain, so that one query suits all three.
"""

from datetime import datetime
from pathlib import Path

import duckdb

from orchestration import extensions
from orchestration.contract import (
    Refused,
    check_columns,
    check_types,
    checked_text,
    literal,
    quoted,
    typed,
)
from orchestration.redaction import without_passwords, without_values
from orchestration.sources import SourceTable

BUSY_MILLISECONDS = 3000


def read_rows(
    con: duckdb.DuckDBPyConnection, table: SourceTable, since: datetime | None
) -> None:
    """Read the table's rows from `since` on, in the source's own time, and those
    without a cursor, into table `checked`."""
    _attach(con, table)
    try:
        _read(con, table, since)
    except duckdb.Error as error:
        raise _refusal(table, error) from error
    finally:
        con.execute("detach source")


def _attach(con: duckdb.DuckDBPyConnection, table: SourceTable) -> None:
    location = table.resolved_location()
    extensions.load(con, f"{table.format}_scanner")
    options = f"type {table.format}, read_only"
    if table.format == "sqlite":
        if not Path(location).is_file():
            raise Refused(
                f"the database {location} is missing",
                "mount it, or correct location in the source's YAML",
            )
        # SQLite's types hold for a value, not a column: read text, parse it here.
        con.execute("set sqlite_all_varchar = true")
        options += f", busy_timeout {BUSY_MILLISECONDS}"
    try:
        con.execute(f"attach {literal(location)} as source ({options})")
    except duckdb.Error as error:
        raise _refusal(table, error) from error


def _read(
    con: duckdb.DuckDBPyConnection, table: SourceTable, since: datetime | None
) -> None:
    columns = con.execute(f"describe source.{table.table}").fetchall()
    types = {name: data_type for name, data_type, *_ in columns}
    check_columns(table, list(types))
    names = list(table.types)
    mark = "`" if table.format == "mysql" else '"'
    theirs = {name: f"{mark}{header}{mark}" for name, header in table.headers.items()}
    query = f"select {', '.join(theirs.values())} from {table.table}"
    if since:
        cursor = theirs[table.cursor]
        first = f"{since.date()}"
        if table.format == "postgres":  # an instant is read as UTC, wherever it runs
            first += " 00:00+00"
        query += f" where {cursor} >= '{first}' or {cursor} is null"
    read = {name: quoted(header) for name, header in table.headers.items()}
    if table.format != "sqlite":
        check_types(table, types)
        read = {name: f"cast({typed(table, name)} as varchar)" for name in names}
    con.execute(
        f"""
        create or replace table delivered as
        select 0 as _delivery, row_number() over () as _row,
            cast(null as varchar) as _problem,
            {", ".join(f"{text} as {name}" for name, text in read.items())},
            to_json({{{", ".join(f"'{n}': {t}" for n, t in read.items())}}}) as _raw
        from {table.format}_query('source', {literal(query)})
        """
    )
    con.execute(
        f"create or replace table checked as {checked_text(table, 'delivered')}"
    )


def _refusal(table: SourceTable, error: duckdb.Error) -> Refused:
    problem = without_values(without_passwords(str(error).splitlines()[0]))
    remedy = "check that the database is up and the table exists"
    if "locked" in problem:
        remedy = "wait until its writer has finished, then run the night again"
    return Refused(f"{table.format} table {table.table}: {problem}", remedy)
