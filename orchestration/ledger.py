"""The ledger of landing: one row a batch, append-only, in landing/ledger.sqlite.

A batch is landed when its row is committed here, and not before. dbt reads the
export landing/ledger.parquet, where a batch also says since when a newer version
of its delivery supersedes it.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from orchestration import extensions
from orchestration.durable import fsync
from orchestration.sources import SourceTable


@dataclass(frozen=True)
class Batch:
    """One landed delivery; rows_read = rows_landed + rows_quarantined + rows_erased."""

    batch_id: str
    source: str
    table_name: str
    delivery: str
    delivered_on: date
    landed_on: date
    first_landed_on: date
    version: int
    rows_read: int
    rows_landed: int
    rows_quarantined: int
    bytes: int
    checksum: str
    schema_json: str
    path: str
    quarantine_path: str | None
    cursor_high: str | None
    rows_erased: int = 0


@dataclass(frozen=True)
class FileState:
    """What a delivered file looked like when its checksum was last computed."""

    size: int
    mtime_ns: int
    checksum: str


BATCH_COLUMNS = [field.name for field in fields(Batch)]
DATES = {"delivered_on", "landed_on", "first_landed_on"}

BATCHES = """
create table if not exists batches (
    batch_id text primary key,
    source text not null,
    table_name text not null,
    delivery text not null,
    delivered_on text not null,
    landed_on text not null,
    first_landed_on text not null,
    version integer not null,
    rows_read integer not null,
    rows_landed integer not null,
    rows_quarantined integer not null,
    bytes integer not null,
    checksum text not null,
    schema_json text not null,
    path text not null,
    quarantine_path text,
    cursor_high text,
    loaded_at text not null,
    rows_erased integer not null default 0,
    unique (source, table_name, delivery, version),
    check (rows_read = rows_landed + rows_quarantined + rows_erased)
);
"""
TABLES = """
create table if not exists nights (
    source text not null,
    table_name text not null,
    as_of text not null,
    primary key (source, table_name, as_of)
);
create table if not exists secrets (
    fingerprint text primary key
);
create table if not exists tombstones (
    identifier_key integer primary key,
    identifier_type text not null,
    erasure_id text not null
);
create table if not exists erased_rows (
    erasure_id text not null,
    source text not null,
    table_name text not null,
    batches integer not null,
    rows_deleted integer not null,
    rows_severed integer not null,
    rows_unquarantined integer not null
);
create table if not exists files (
    source text not null,
    table_name text not null,
    delivery text not null,
    size integer not null,
    mtime_ns integer not null,
    checksum text not null,
    primary key (source, table_name, delivery)
);
"""

# of ledger.parquet: the batches that are live as of a day
LIVE = """
    select * from read_parquet($ledger)
    where
        landed_on <= $as_of
        and (superseded_on is null or superseded_on > $as_of)
"""

EXPORT = """
    select
        batch_id, source, table_name, delivery,
        cast(delivered_on as date) as delivered_on,
        cast(landed_on as date) as landed_on,
        cast(first_landed_on as date) as first_landed_on,
        version,
        lead(cast(landed_on as date)) over (
            partition by source, table_name, delivery order by version
        ) as superseded_on,
        rows_read, rows_landed, rows_quarantined, rows_erased, bytes,
        checksum, schema_json, path, quarantine_path,
        cast(loaded_at as timestamp) as loaded_at,
        cursor_high
    from sqlite_scan('{ledger}', 'batches')
    order by landed_on, source, table_name, delivery, version
"""


class Ledger:
    """The open ledger of a landing folder; use it in a `with`."""

    def __init__(self, landing: Path) -> None:
        landing.mkdir(parents=True, exist_ok=True)
        self._export = landing / "ledger.parquet"
        self._path = landing / "ledger.sqlite"
        self._db = sqlite3.connect(self._path)
        self._db.executescript(BATCHES + TABLES)
        self._know_erasures()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def last_night(self, table: SourceTable) -> date | None:
        """The newest night whose landing of the table was complete."""
        query = "select max(as_of) from nights where source = ? and table_name = ?"
        (night,) = self._db.execute(query, (table.source, table.name)).fetchone()
        return date.fromisoformat(night) if night else None

    def batches_of(self, table: SourceTable) -> list[Batch]:
        """Every batch of the table, older versions first."""
        return self._select(
            "source = ? and table_name = ? order by version, delivery",
            (table.source, table.name),
        )

    def file_states(self, table: SourceTable) -> dict[str, FileState]:
        query = """
            select delivery, size, mtime_ns, checksum from files
            where source = ? and table_name = ?
        """
        rows = self._db.execute(query, (table.source, table.name))
        return {delivery: FileState(*state) for delivery, *state in rows}

    def remember_files(self, table: SourceTable, states: dict[str, FileState]) -> None:
        with self._db:
            self._db.executemany(
                "insert or replace into files values (?, ?, ?, ?, ?, ?)",
                [
                    (table.source, table.name, delivery, *astuple(state))
                    for delivery, state in states.items()
                ],
            )

    def commit(self, batches: Iterable[Batch]) -> None:
        """Append the batches: from here on they are landed, all or none."""
        loaded_at = datetime.now(UTC).replace(tzinfo=None).isoformat()
        names = ", ".join([*BATCH_COLUMNS, "loaded_at"])
        marks = ", ".join("?" * (len(BATCH_COLUMNS) + 1))
        with self._db:
            self._db.executemany(
                f"insert into batches ({names}) values ({marks})",
                [(*_stored(batch), loaded_at) for batch in batches],
            )

    def _know_erasures(self) -> None:
        """A ledger of before there were erasures gets their column."""
        if "rows_erased" not in self._columns("batches"):
            self._db.executescript(
                f"""
                begin;
                alter table batches rename to batches_before;
                {BATCHES};
                insert into batches ({", ".join(self._columns("batches"))})
                select * from batches_before;
                drop table batches_before;
                commit;
                """
            )

    def _columns(self, table: str) -> list[str]:
        rows = self._db.execute(f"select name from pragma_table_info('{table}')")
        return [name for (name,) in rows]

    def tombstones(self) -> list[int]:
        """The keys of the identifiers of everybody who was erased."""
        return [
            key for (key,) in self._db.execute("select identifier_key from tombstones")
        ]

    def bury(
        self,
        erasure_id: str,
        keys: Mapping[int, str],
        batches: Mapping[str, Batch],
        counts: Iterable[tuple[str | int, ...]],
    ) -> None:
        """Commit an erasure: the keys with their types, batches by their former ids,
        and counts by table as `erased_rows` has them. All or nothing."""
        names = ", ".join(f"{name} = ?" for name in BATCH_COLUMNS)
        with self._db:
            self._db.executemany(
                "insert or ignore into tombstones values (?, ?, ?)",
                [(key, kind, erasure_id) for key, kind in keys.items()],
            )
            self._db.executemany(
                f"update batches set {names} where batch_id = ?",
                [(*_stored(batch), former) for former, batch in batches.items()],
            )
            self._db.executemany(
                "insert into erased_rows values (?, ?, ?, ?, ?, ?, ?)",
                [(erasure_id, *count) for count in counts],
            )
            self._db.execute("pragma user_version = -1")  # to be exported

    def erased_rows(self, erasure_id: str) -> list[dict[str, str | int]]:
        """What an erasure took out of landing, a row a source table."""
        names = self._columns("erased_rows")[1:]
        rows = self._db.execute(
            f"select {', '.join(names)} from erased_rows where erasure_id = ?",
            (erasure_id,),
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def has_secret(self) -> bool:
        return bool(self._scalar("select count(*) from secrets"))

    def knows_secret(self, fingerprint: str) -> bool:
        """Whether the installation's secret is the one of the first night, as this is
        if it is the first."""
        with self._db:
            self._db.execute(
                "insert into secrets select ? where not exists (select * from secrets)",
                (fingerprint,),
            )
        known = self._db.execute("select fingerprint from secrets").fetchall()
        return known == [(fingerprint,)]

    def complete_night(self, table: SourceTable, as_of: date) -> None:
        with self._db:
            self._db.execute(
                "insert or ignore into nights values (?, ?, ?)",
                (table.source, table.name, as_of.isoformat()),
            )

    def is_exported(self) -> bool:
        """Whether ledger.parquet holds every batch; user_version counts them."""
        return self._export.exists() and self._scalar(
            "pragma user_version"
        ) == self._scalar("select count(*) from batches")

    def export(self) -> None:
        """Write ledger.parquet for dbt, atomically."""
        written = self._export.with_suffix(".tmp")
        with duckdb.connect(config={**extensions.TRUSTED, "threads": 1}) as con:
            extensions.load(con, "sqlite_scanner")
            con.execute(
                f"""
                copy ({EXPORT.format(ledger=self._path)}) to '{written}'
                (format parquet, compression zstd)
                """
            )
        fsync(written)
        written.replace(self._export)
        fsync(self._export.parent)
        exported = self._scalar("select count(*) from batches")
        self._db.execute(f"pragma user_version = {exported}")

    def landed_between(self, first: date, last: date) -> list[Batch]:
        """The batches whose night lies in [first, last]."""
        return self._select(
            "landed_on between ? and ? order by source, table_name, landed_on",
            (first.isoformat(), last.isoformat()),
        )

    def _scalar(self, query: str) -> int:
        (value,) = self._db.execute(query).fetchone()
        return int(value)

    def _select(self, where: str, values: tuple[str, ...]) -> list[Batch]:
        query = f"select {', '.join(BATCH_COLUMNS)} from batches where {where}"
        return [_batch(row) for row in self._db.execute(query, values)]


def _stored(batch: Batch) -> tuple[str | int | None, ...]:
    values = [getattr(batch, name) for name in BATCH_COLUMNS]
    return tuple(
        value.isoformat() if isinstance(value, date) else value for value in values
    )


def _batch(row: tuple[str | int | None, ...]) -> Batch:
    values = {
        name: date.fromisoformat(str(value)) if name in DATES else value
        for name, value in zip(BATCH_COLUMNS, row, strict=True)
    }
    return Batch(**values)  # type: ignore[arg-type]
