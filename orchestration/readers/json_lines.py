"""JSON lines: one object a line. `_row` is the line number.

The keys of all lines and the JSON types of the first ones are compared with the
contract before a value is used. In bulk any doubt refuses; a single file is read
carefully, line by line.
"""

import csv
import json
from collections import defaultdict
from pathlib import Path

import duckdb

from orchestration.contract import (
    check_json_types,
    checked_text,
    drift,
    json_pointer,
    literal,
    quoted,
)
from orchestration.readers.deliveries import (
    LONGEST_LINE,
    File,
    Reading,
    as_lists,
    from_checked,
    numbered_lines,
    truncated,
)
from orchestration.sources import SourceTable

TYPED_LINES = 100


def read(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    files: list[File],
    work: Path,
    careful: bool,
) -> Reading:
    if careful:
        read_lines(con, table, files[0].path, work)
    else:
        _read_bulk(con, table, files)
    return from_checked(con, table, files, careful)


def read_lines(
    con: duckdb.DuckDBPyConnection, table: SourceTable, path: Path, work: Path
) -> None:
    """Read one file carefully into table `checked`, keeping raw text."""
    _careful_lines(con, path, work)
    _check_shapes(con, table, "lines")
    sound = "case when _problem is null then _raw end"
    _check(
        con,
        table,
        f"""
        select _delivery, _row, _raw, _problem, {_fields(table)}
        from (select *, {_object(table, sound)} as _object from lines)
        """,
    )


def _read_bulk(
    con: duckdb.DuckDBPyConnection, table: SourceTable, files: list[File]
) -> None:
    con.execute(
        f"""
        create or replace table numbered as
        select *, row_number() over () as _number
        from read_csv(
            [{", ".join(literal(file.path) for file in files)}],
            columns = {{'_raw': 'varchar'}}, auto_detect = false, header = false,
            delim = '\x01', quote = '', escape = '', filename = '_file',
            compression = 'none', max_line_size = {LONGEST_LINE}
        )
        """
    )
    lines = f"""(
        select _delivery, _number - _before as _row, _raw, null as _problem
        from numbered
        join (
            select _file, min(_number) - 1 as _before from numbered group by 1
        ) using (_file)
        join {as_lists(files)} using (_file)
        where _raw is not null
    )"""
    _check_shapes(con, table, lines)
    _check(
        con,
        table,
        f"""
        select _delivery, _row, null as _raw, cast(null as varchar) as _problem,
            {_fields(table)}
        from (select *, {_object(table, "_raw")} as _object from {lines})
        where starts_with(ltrim(_raw), '{{') or error('not a JSON object')
        """,
    )


def _check(con: duckdb.DuckDBPyConnection, table: SourceTable, rows: str) -> None:
    """A table in between keeps DuckDB from parsing a line once for every column."""
    con.execute(f"create or replace table delivered as {rows}")
    con.execute(
        f"create or replace table checked as {checked_text(table, 'delivered')}"
    )


def _object(table: SourceTable, raw: str) -> str:
    structure = json.dumps(dict.fromkeys(table.headers.values(), "VARCHAR"))
    return f"json_transform({raw}, {literal(structure)})"


def _fields(table: SourceTable) -> str:
    return ", ".join(
        f"_object.{quoted(header)} as {name}" for name, header in table.headers.items()
    )


def _check_shapes(
    con: duckdb.DuckDBPyConnection, table: SourceTable, lines: str
) -> None:
    """Refuse a delivery with new or missing keys in any line, or with a column whose
    JSON types in its first lines are all foreign to the contract."""
    keys = defaultdict[int, set[str]](set)
    for delivery, names in con.execute(
        f"""
        select distinct _delivery, json_keys(_raw)
        from {lines} where _problem is null
        """
    ).fetchall():
        keys[delivery].update(names)
    for found in keys.values():
        headers = table.headers
        new = [f"new column {name}" for name in sorted(found - {*headers.values()})]
        missing = [
            f"missing column {headers[name]}"
            for name in table.never_null
            if headers[name] not in found
        ]
        if new or missing:
            raise drift(table, ", ".join(new + missing))
    for _, *kinds in con.execute(
        f"""
        select _delivery, {", ".join(_kinds(name) for name in table.headers.values())}
        from {lines} where _problem is null and _row <= {TYPED_LINES} group by 1
        """
    ).fetchall():
        check_json_types(table, dict(zip(table.types, kinds, strict=True)))


def _kinds(header: str) -> str:
    return f"list(distinct json_type(_raw, {json_pointer(header)}))"


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _careful_lines(con: duckdb.DuckDBPyConnection, path: Path, work: Path) -> None:
    clean = work / "lines.csv"
    with clean.open("w", encoding="utf-8", newline="") as to:
        writer = csv.writer(to, lineterminator="\n")
        number, line = 0, b""
        for number, line in numbered_lines(path):
            if not line.strip():
                continue
            try:
                writer.writerow([number, line.decode().rstrip("\r\n"), ""])
            except UnicodeDecodeError:
                raw = line.decode(errors="backslashreplace").rstrip("\r\n")
                writer.writerow([number, raw, "not valid utf-8"])
        if line and not line.endswith(b"\n") and not _is_json(line):
            raise truncated(number)
    con.execute(
        f"""
        create or replace table lines as
        select 0 as _delivery, _row, _raw, coalesce(_problem, case
            when not json_valid(_raw) then 'not valid JSON'
            when json_type(_raw) <> 'OBJECT' then 'not a JSON object'
        end) as _problem
        from read_csv(
            {literal(clean)}, auto_detect = false, delim = ',', quote = '"',
            escape = '"', header = false, max_line_size = {4 * LONGEST_LINE},
            columns = {{'_row': 'bigint', '_raw': 'varchar', '_problem': 'varchar'}}
        )
        """
    )
