"""CSV as RFC 4180 has it, with a header. `_row` counts records below the header.

In bulk DuckDB reads text columns and refuses any line that is not clean. Such a
file is then read record by record, where a broken line costs that line only.
"""

import csv
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from orchestration.contract import Refused, check_columns, checked_text, literal
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

LONGEST_RECORD = 100  # lines of one quoted field before its quote counts as stray
csv.field_size_limit(LONGEST_LINE)


def read(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    files: list[File],
    work: Path,
    careful: bool,
) -> Reading:
    for file in files:
        check_columns(table, _header(table, file))
    if careful:
        rows = _read_records(con, table, files[0], work)
    else:
        rows = _read_bulk(con, table, files, work)
    con.execute(f"create or replace table checked as {checked_text(table, rows)}")
    return from_checked(con, table, files, careful)


def _header(table: SourceTable, file: File) -> list[str]:
    with file.path.open("rb") as lines:
        first = lines.readline(LONGEST_LINE)
    try:
        line = first.decode(_codec(table))
        return next(csv.reader([line], delimiter=table.delimiter, strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(
            f"the header line cannot be read: {error}", "have the source redeliver it"
        ) from error


def _codec(table: SourceTable) -> str:
    return "utf-8-sig" if table.encoding == "utf-8" else table.encoding


def _read_bulk(
    con: duckdb.DuckDBPyConnection, table: SourceTable, files: list[File], work: Path
) -> str:
    """SQL for the files' rows as text."""
    if table.encoding != "utf-8":
        files = [
            _transcoded(table, file, work / f"{position}.csv")
            for position, file in enumerate(files)
        ]
    names = ", ".join(table.types)
    con.execute(
        f"""
        create or replace table numbered as
        select *, row_number() over () as _number
        from {_clean_csv([f.path for f in files], list(table.types), table.delimiter)}
        """
    )
    return f"""(
        select _delivery, _number - _before as _row, null as _raw,
            cast(null as varchar) as _problem, {names}
        from numbered
        join (
            select _file, min(_number) - 1 as _before from numbered group by 1
        ) using (_file)
        join {as_lists(files)} using (_file)
    )"""


def _clean_csv(paths: list[Path], names: list[str], delimiter: str = ",") -> str:
    return f"""read_csv(
        [{", ".join(literal(path) for path in paths)}],
        columns = {{{", ".join(f"'{name}': 'varchar'" for name in names)}}},
        auto_detect = false, header = true, delim = {literal(delimiter)},
        quote = '"', escape = '"', strict_mode = true, filename = '_file',
        compression = 'none', max_line_size = {4 * LONGEST_LINE}
    )"""


def _transcoded(table: SourceTable, file: File, target: Path) -> File:
    copy = transcode(file.path, table.encoding, target)
    return File(copy, file.name, file.delivered_on, file.checksum, file.size)


def transcode(path: Path, encoding: str, target: Path) -> Path:
    """A copy in UTF-8 (DuckDB's own decoder lacks GB18030's four-byte forms)."""
    with (
        path.open(encoding=encoding, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        shutil.copyfileobj(source, copy, 1 << 20)
    return target


@dataclass(frozen=True)
class Record:
    """One record of a delivery; what cannot be read has a problem and no fields.
    `ends` says whether a line end follows."""

    row: int
    raw: str
    fields: list[str]
    ends: bool
    problem: str = ""


def _read_records(
    con: duckdb.DuckDBPyConnection, table: SourceTable, file: File, work: Path
) -> str:
    """SQL for the file's records as text, by way of a clean file."""
    names = list(table.types)
    clean = work / "records.csv"
    with clean.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["_row", "_raw", "_problem", *names])
        for record in _careful_records(table, file):
            fields = record.fields or [""] * len(names)
            writer.writerow([record.row, record.raw, record.problem, *fields])
    return f"""(
        select 0 as _delivery, cast(_row as bigint) as _row, _raw, _problem,
            {", ".join(names)}
        from {_clean_csv([clean], ["_row", "_raw", "_problem", *names])}
    )"""


def _careful_records(table: SourceTable, file: File) -> Iterator[Record]:
    lines = deque[tuple[int, bytes]]()
    numbered = numbered_lines(file.path)
    next(numbered)
    row = 0
    while _fill(lines, numbered):
        if not lines[0][1].strip():
            lines.popleft()
            continue
        row += 1
        record = _next_record(table, row, lines)
        if record.problem and not lines and not record.ends:
            raise truncated(record.row)
        yield record


def _fill(lines: deque[tuple[int, bytes]], source: Iterator[tuple[int, bytes]]) -> bool:
    lines.extend(islice(source, LONGEST_RECORD - len(lines)))
    return bool(lines)


def _next_record(
    table: SourceTable, row: int, lines: deque[tuple[int, bytes]]
) -> Record:
    """Take a record off the lines: the shortest run of them that parses, else the
    first line alone as a broken one."""
    encoding, width = table.encoding, len(table.types)
    problem = "a quote is not closed"
    text = ""
    for count, (_, line) in enumerate(lines, start=1):
        try:
            text += line.decode(encoding)
            parts = text.splitlines(keepends=True)
            fields = next(csv.reader(parts, delimiter=table.delimiter, strict=True))
        except UnicodeDecodeError:
            problem = f"not valid {encoding}"
            break
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                continue
            problem = str(error)
            break
        if len(fields) != width:
            problem = f"{len(fields)} fields instead of {width}"
            break
        for _ in range(count):
            lines.popleft()
        return Record(row, text.rstrip("\r\n"), fields, text.endswith("\n"))
    number, broken = lines.popleft()
    raw = broken.decode(encoding, errors="backslashreplace").rstrip("\r\n")
    ends = broken.endswith(b"\n")
    return Record(row, raw, [], ends, f"line {number}: {problem}")
