"""What readers exchange with landing: files found, deliveries read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import duckdb

from orchestration.contract import Refused, check_share
from orchestration.sources import SourceTable

LONGEST_LINE = 16 << 20  # bytes: more is no line, but a file without line ends


@dataclass(frozen=True)
class File:
    """A delivered file that is not landed yet."""

    path: Path
    name: str
    delivered_on: date
    checksum: str
    size: int


@dataclass(frozen=True)
class Delivery:
    """A delivery that was read and checked. `rows` is SQL for its rows: the
    contract's columns typed, _row, _raw, and _problem (null: the row lands); those of
    erased persons are left out of them."""

    name: str
    delivered_on: date
    checksum: str
    size: int
    rows: str
    rows_read: int
    rows_rejected: int
    cursor_high: str | None = None
    rows_erased: int = 0


@dataclass(frozen=True)
class Reading:
    """Deliveries read together; `rows` is SQL for all their rows, with _delivery
    as the position in the list."""

    deliveries: list[Delivery]
    rows: str


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, from 1."""
    with path.open("rb") as source:
        for number in count(1):
            line = source.readline(LONGEST_LINE + 1)
            if not line:
                return
            if len(line) > LONGEST_LINE:
                raise Refused(
                    f"line {number} is longer than {LONGEST_LINE >> 20} MiB",
                    "have the source redeliver it",
                )
            yield number, line


def truncated(row: int) -> Refused:
    """A delivery whose last record breaks off: what came after it is unknown."""
    return Refused(
        "the file ends within a record: it is truncated",
        "have the source redeliver it",
        row=row,
    )


def as_lists(files: list[File]) -> str:
    """SQL for one row a file: _file (path) and _delivery (position)."""
    rows = ", ".join(
        f"('{str(file.path).replace(chr(39), chr(39) * 2)}', {position})"
        for position, file in enumerate(files)
    )
    return f"(select * from (values {rows}) as file (_file, _delivery))"


def tolerate(
    con: duckdb.DuckDBPyConnection, table: SourceTable, rows: str, read: int, bad: int
) -> None:
    """Refuse what was read if too many of its rows break the contract.

    The reason goes to logs and alerts, so it tells no value; the quarantine does."""
    if not bad:
        return
    worst = con.execute(
        f"""
        select split_part(_problem, ':', 1), count(*), min(_row),
            regexp_replace(arg_min(_problem, _row), ': ''.*'' is not', ' is not', 's')
        from {rows} where _problem is not null
        group by 1 order by 2 desc, 3 limit 1
        """
    ).fetchone()
    assert worst is not None
    what, count, row, reason = worst
    check_share(table, read, bad, row, f"{count} by {what}, first: {reason}")


def from_checked(
    con: duckdb.DuckDBPyConnection, table: SourceTable, files: list[File], careful: bool
) -> Reading:
    """The deliveries of table `checked`, which holds the rows of the files by
    _delivery. Reading in bulk does not keep raw text, so there no row may be bad."""
    counts = {
        delivery: (read, bad)
        for delivery, read, bad in con.execute(
            "select _delivery, count(*), count(_problem) from checked group by 1"
        ).fetchall()
    }
    deliveries = []
    for position, file in enumerate(files):
        read, bad = counts.get(position, (0, 0))
        rows = f"(from checked where _delivery = {position})"
        if careful:
            tolerate(con, table, rows, read, bad)
        elif bad:
            raise Suspect
        deliveries.append(
            Delivery(
                file.name, file.delivered_on, file.checksum, file.size, rows, read, bad
            )
        )
    return Reading(deliveries, "checked")


class Suspect(Exception):
    """Something in a bulk of files is wrong: read them one by one, carefully."""
