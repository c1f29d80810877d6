"""Landing: from the sources' files, databases and APIs to batches of typed Parquet.

    landing/<source>/<table>/landed_on=<night>/<batch_id>.parquet
    landing/_quarantine/<source>/<table>/landed_on=<night>/<batch_id>.parquet
    landing/ledger.sqlite, and its export ledger.parquet for dbt

A batch is written aside, fsynced, renamed and then committed to the ledger; what a
killed run leaves without a ledger row is removed before the next one starts.
"""

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from glob import glob
from pathlib import Path
from typing import Any

import duckdb

from orchestration import extensions, secret, settings
from orchestration.contract import Refused, literal
from orchestration.durable import fsync
from orchestration.ledger import Batch, Ledger
from orchestration.readers.deliveries import Delivery, File, Reading, Suspect
from orchestration.readers.files import CHUNK_FILES, chunks, pending_files, read_files
from orchestration.readers.pulls import read_pull
from orchestration.redaction import without_values
from orchestration.sources import FILES, SourceError, SourceTable
from orchestration.tombstones import leave_out

THREADS = 2
FULL = 2**20  # bytes that are left
TOGETHER = 2_000_000  # rows that one statement may hold for all its batches


class LandingError(Exception):
    """Deliveries of one table that were refused. The table's other deliveries
    landed (`batches`); the next run tries the refused ones again."""

    def __init__(
        self, table: SourceTable, refused: list[Refused], batches: list[Batch]
    ) -> None:
        super().__init__(table.full_name)
        self.source = table.source
        self.table_name = table.name
        self.refused = refused
        self.batches = batches

    def __str__(self) -> str:
        where = f"{self.source}.{self.table_name}"
        return "\n".join(f"{where}: {refusal}" for refusal in self.refused)


def land_table(table: SourceTable, as_of: date) -> list[Batch]:
    """Land what the table's source has delivered by the end of local day `as_of`.

    Lands nothing a second time, and nothing at all for a night before the last
    complete one: that night reads what it landed. Raises LandingError after the
    good deliveries have landed.
    """
    try:
        batches, refused = _land_table(table, as_of)
    except (OSError, sqlite3.Error, duckdb.Error) as error:
        raise LandingError(table, [_refusal(table, error)], []) from error
    if refused:
        raise LandingError(table, refused, batches)
    return batches


def _land_table(table: SourceTable, as_of: date) -> tuple[list[Batch], list[Refused]]:
    with Ledger(settings.LANDING) as ledger:
        last_night = ledger.last_night(table)
        if last_night and as_of < last_night:
            return [], []
        with _workspace(table) as work:
            landed = ledger.batches_of(table)
            night = Night(table, as_of, last_night, ledger, landed, work)
            batches, refused = night.land()
        if not ledger.is_exported():
            ledger.export()
        if not refused:
            ledger.complete_night(table, as_of)
        return batches, refused


def _refusal(table: SourceTable, error: Exception, delivery: str = "") -> Refused:
    """Any failure as a refusal that names the delivery."""
    if not isinstance(error, Refused):
        error = Refused(*_explained(error))
    error.delivery = error.delivery or delivery or table.table or table.path
    return error


def _explained(error: Exception) -> tuple[str, str]:
    """What went wrong, and what to do next."""
    if isinstance(error, SourceError):
        return str(error), "set it, or correct the source's YAML"
    text = without_values(str(error).splitlines()[0])
    if isinstance(error, duckdb.OutOfMemoryException):
        return (
            f"memory ran out: {text}",
            "raise OMNIMART_MEMORY or free memory, then run the night again",
        )
    full = re.search("no space left|disk is full|disk quota", text, re.IGNORECASE)
    if full or _disk_is_full():
        return f"cannot be landed: {text}", "make room on the disk, then run again"
    if re.search("read-?only|permission denied", text, re.IGNORECASE):
        return (
            f"not allowed: {text}",
            f"let this user read the source and write {settings.LANDING}",
        )
    return (
        f"cannot be read: {text}",
        "have the source redeliver it, or check its contract",
    )


def _disk_is_full() -> bool:
    """Of two threads that a full disk stops, DuckDB may tell what befell the second."""
    try:
        return shutil.disk_usage(settings.LANDING).free < FULL
    except OSError:
        return False


def quarantined(first: date, last: date) -> list[dict[str, Any]]:
    """The rows quarantined in the nights [first, last]: source, table_name, batch_id,
    row, reason, raw, landed_on."""
    with Ledger(settings.LANDING) as ledger:
        batches = ledger.landed_between(first, last)
    paths = [
        literal(settings.LANDING / batch.quarantine_path)
        for batch in batches
        if batch.quarantine_path
    ]
    if not paths:
        return []
    with duckdb.connect() as con:
        rows = con.execute(
            f"from read_parquet([{', '.join(paths)}], hive_partitioning = false) "
            "order by source, table_name, landed_on, batch_id, row"
        )
        names = [column[0] for column in rows.description or []]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


@contextmanager
def _workspace(table: SourceTable) -> Iterator[Path]:
    """An empty folder on the landing's own disk."""
    work = settings.LANDING / "_work" / table.full_name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work)


@dataclass(frozen=True)
class Night:
    """The landing of one table on one night."""

    table: SourceTable
    as_of: date
    last_night: date | None
    ledger: Ledger
    landed: list[Batch]
    work: Path

    @property
    def newest(self) -> dict[str, Batch]:
        """The newest version of each delivery landed before this night."""
        return {batch.delivery: batch for batch in self.landed}

    def land(self) -> tuple[list[Batch], list[Refused]]:
        try:
            self._agree_with_ledger()
            if self.table.format in FILES:
                files = pending_files(self.table, self.as_of, self.ledger, self.newest)
                return self._land_files(files) if files else ([], [])
            with self._connect() as con:
                return self._land_pull(con), []
        except (
            Refused,
            SourceError,
            ImportError,
            OSError,
            ValueError,
            duckdb.Error,
        ) as error:
            return [], [_refusal(self.table, error)]

    def _agree_with_ledger(self) -> None:
        """Remove files that no ledger row speaks of; refuse when one is missing, or
        the secret that its identifiers go by."""
        secret.make(is_first=not self.ledger.has_secret())
        if not self.ledger.knows_secret(secret.fingerprint()):
            raise Refused(
                f"{secret.path()} is not the file that was there on the first night",
                "restore it from its backup: with another one everybody changes name",
            )
        known = {batch.path for batch in self.landed}
        known |= {b.quarantine_path for b in self.landed if b.quarantine_path}
        folder = f"{self.table.source}/{self.table.name}"
        found = {
            f"{home}/{name}"
            for home in (folder, f"_quarantine/{folder}")
            for name in glob(  # noqa: PTH207 (pathlib's takes four times as long)
                "*/*.parquet", root_dir=settings.LANDING / home
            )
        }
        for leftover in found - known:
            (settings.LANDING / leftover).unlink()
        if lost := known - found:
            raise Refused(
                f"{len(lost)} landed files are missing, such as {min(lost)}",
                "restore landing/ from its backup: it is the only memory",
            )

    @contextmanager
    def _connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(
            config={
                **extensions.TRUSTED,
                "threads": THREADS,
                "memory_limit": settings.MEMORY_LIMIT,
                "temp_directory": str(self.work / "spill"),
                # A batch is one file however many batches are written together.
                "partitioned_write_max_open_files": CHUNK_FILES,
                "partitioned_write_flush_threshold": TOGETHER,
            }
        ) as con:
            con.execute("set TimeZone = 'UTC'")
            con.execute("set enable_progress_bar = false")
            yield con

    def _land_files(self, files: list[File]) -> tuple[list[Batch], list[Refused]]:
        """In bulks; a bulk with anything wrong in it file by file."""
        batches: list[Batch] = []
        refused: list[Refused] = []
        with self._connect() as con:
            for chunk in chunks(files):
                try:
                    batches += self._store(con, self._read(con, chunk, careful=False))
                except (Refused, Suspect, OSError, ValueError, duckdb.Error):
                    for file in chunk:
                        try:
                            careful = self._read(con, [file], careful=True)
                            batches += self._store(con, careful)
                        except (Refused, OSError, ValueError, duckdb.Error) as error:
                            refused.append(_refusal(self.table, error, file.name))
        return batches, refused

    def _read(
        self, con: duckdb.DuckDBPyConnection, files: list[File], careful: bool
    ) -> Reading:
        return read_files(con, self.table, files, self.work, careful)

    def _land_pull(self, con: duckdb.DuckDBPyConnection) -> list[Batch]:
        return self._store(
            con, read_pull(con, self.table, self.as_of, self.landed, self.work)
        )

    def _store(self, con: duckdb.DuckDBPyConnection, reading: Reading) -> list[Batch]:
        """Write the deliveries' batches and commit them together."""
        known = self.newest
        reading = leave_out(con, self.table, self.ledger.tombstones(), reading)
        deliveries = [  # a pull brings the erased rows of the last days each night
            each
            for each in reading.deliveries
            if not (self.table.cursor and each.name in known)
            or each.rows_erased < each.rows_read
        ]
        if not deliveries:
            return []
        taken = {batch.batch_id for batch in self.landed}
        batches = [
            self._batch(delivery, known.get(delivery.name), taken)
            for delivery in deliveries
        ]
        rows = sum(batch.rows_read for batch in batches)
        is_plain = len(deliveries) == len(reading.deliveries)
        is_plain &= not any(batch.rows_quarantined for batch in batches)
        if rows <= TOGETHER and is_plain:
            self._write_together(con, reading.rows, batches)
        else:
            for delivery, batch in zip(deliveries, batches, strict=True):
                self._write(con, delivery, batch)
        self._publish(batches)
        self.ledger.commit(batches)
        return batches

    def _batch(
        self, delivery: Delivery, former: Batch | None, taken: set[str]
    ) -> Batch:
        identity = [self.table.source, self.table.name, delivery.name]
        identity.append(delivery.checksum)
        version = former.version + 1 if former else 1
        batch_id = _hash(*identity)
        if batch_id in taken:  # changed, and changed back
            batch_id = _hash(*identity, str(version))
        landed_on = self.as_of
        if self.last_night is None or delivery.delivered_on > self.last_night:
            landed_on = delivery.delivered_on
        table = Path(self.table.source, self.table.name)
        path = table / f"landed_on={landed_on}" / f"{batch_id}.parquet"
        return Batch(
            batch_id=batch_id,
            source=self.table.source,
            table_name=self.table.name,
            delivery=delivery.name,
            delivered_on=delivery.delivered_on,
            landed_on=landed_on,
            first_landed_on=former.first_landed_on if former else landed_on,
            version=version,
            rows_read=delivery.rows_read,
            rows_landed=delivery.rows_read
            - delivery.rows_rejected
            - delivery.rows_erased,
            rows_quarantined=delivery.rows_rejected,
            rows_erased=delivery.rows_erased,
            bytes=delivery.size,
            checksum=delivery.checksum,
            schema_json=json.dumps(self.table.types),
            path=path.as_posix(),
            quarantine_path=f"_quarantine/{path.as_posix()}"
            if delivery.rows_rejected
            else None,
            cursor_high=delivery.cursor_high,
        )

    def _write_together(
        self, con: duckdb.DuckDBPyConnection, rows: str, batches: list[Batch]
    ) -> None:
        """One statement for many small batches, which costs a quarter of one each."""
        ids = ", ".join(
            f"({position}, {literal(batch.batch_id)})"
            for position, batch in enumerate(batches)
        )
        folder = self.work / "together"
        written = con.execute(
            f"""
            copy (
                select {", ".join(self.table.types)}, _batch_id, _row,
                    _batch_id as batch
                from {rows}
                join (values {ids}) as batch (_delivery, _batch_id) using (_delivery)
            ) to {literal(folder)} (
                format parquet, compression zstd, partition_by (batch)
            )
            """
        ).fetchone()
        self._check_written(written, sum(batch.rows_landed for batch in batches))
        for batch in batches:
            target = self.work / f"{batch.batch_id}.parquet"
            if batch.rows_landed:
                (parquet,) = (folder / f"batch={batch.batch_id}").iterdir()
                parquet.rename(target)
                fsync(target)
            else:
                self._copy(con, self._no_rows(), target, 0)
        shutil.rmtree(folder)

    def _write(
        self, con: duckdb.DuckDBPyConnection, delivery: Delivery, batch: Batch
    ) -> None:
        names = ", ".join(self.table.types)
        self._copy(
            con,
            f"""
            select {names}, {literal(batch.batch_id)} as _batch_id, _row
            from {delivery.rows} where _problem is null
            """,
            self.work / f"{batch.batch_id}.parquet",
            batch.rows_landed,
        )
        if batch.rows_quarantined:
            self._copy(
                con,
                f"""
                select {literal(batch.source)} as source,
                    {literal(batch.table_name)} as table_name,
                    {literal(batch.batch_id)} as batch_id, _row as row,
                    _problem as reason, _raw as raw,
                    cast({literal(batch.landed_on)} as date) as landed_on
                from {delivery.rows} where _problem is not null order by _row
                """,
                self.work / f"{batch.batch_id}.rejected.parquet",
                batch.rows_quarantined,
            )

    def _no_rows(self) -> str:
        names = ", ".join(
            f"cast(null as {data_type}) as {name}"
            for name, data_type in self.table.types.items()
        )
        return (
            f"select {names}, cast(null as varchar) as _batch_id, "
            "cast(null as bigint) as _row where false"
        )

    def _copy(
        self, con: duckdb.DuckDBPyConnection, query: str, path: Path, rows: int
    ) -> None:
        written = con.execute(
            f"copy ({query}) to {literal(path)} (format parquet, compression zstd)"
        ).fetchone()
        self._check_written(written, rows)
        fsync(path)

    def _check_written(self, written: Any, rows: int) -> None:
        if written != (rows,):
            raise Refused(
                f"{written} rows written of {rows} read", "run the landing again"
            )

    def _publish(self, batches: list[Batch]) -> None:
        """Rename the written files into place, for good."""
        folders = set()
        for batch in batches:
            pairs = [(f"{batch.batch_id}.parquet", batch.path)]
            if batch.quarantine_path:
                rejected = f"{batch.batch_id}.rejected.parquet"
                pairs.append((rejected, batch.quarantine_path))
            for name, path in pairs:
                target = settings.LANDING / path
                target.parent.mkdir(parents=True, exist_ok=True)
                (self.work / name).replace(target)
                folders |= {target.parent, target.parent.parent}
        for folder in folders:
            fsync(folder)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
