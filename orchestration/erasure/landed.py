"""A person's rows in landing and in quarantine: counted, then taken out.

Each batch that holds one is written anew under another id, and the ledger turns to all
the new ones at once. The former files go after that, now or by the next landing.
"""

import hashlib
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from orchestration import settings
from orchestration.contract import literal
from orchestration.durable import fsync
from orchestration.erasure.person import Person
from orchestration.ledger import Batch, Ledger
from orchestration.sources import SourceTable, load_sources
from orchestration.tombstones import (
    cleared_columns,
    find_values,
    is_any_erased,
    is_left,
    is_theirs,
    keep_keys,
    names_erased,
)

WORK = settings.LANDING / "_work" / "erasure"


@dataclass
class Found:
    """What of a source table is the person's, as `erased_rows` of the ledger has it."""

    table: SourceTable
    batches: dict[str, Batch] = field(default_factory=dict)
    rows_deleted: int = 0
    rows_severed: int = 0
    rows_unquarantined: int = 0

    @property
    def counts(self) -> tuple[str | int, ...]:
        return (
            self.table.source,
            self.table.name,
            len(self.batches),
            self.rows_deleted,
            self.rows_severed,
            self.rows_unquarantined,
        )


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(f"set memory_limit = '{settings.MEMORY_LIMIT}'")
        con.execute("set enable_progress_bar = false")
        con.execute("set TimeZone = 'UTC'")
        yield con


def search(person: Person, ledger: Ledger) -> tuple[list[Found], Person]:
    """What each source table holds of the person, and the person with all values as
    the sources write them."""
    with connect() as con:
        found = [
            _search_rows(con, person, table, ledger.batches_of(table))
            for table in load_sources()
        ]
        written = {value for _, values in found for value in values}
        known = replace(person, values=sorted({*person.values, *written}))
        for each, _ in found:
            _search_quarantine(con, known, each, ledger.batches_of(each.table))
    return [each for each, _ in found if each.batches], known


def _search_rows(
    con: duckdb.DuckDBPyConnection,
    person: Person,
    table: SourceTable,
    batches: Sequence[Batch],
) -> tuple[Found, set[str]]:
    found, values = Found(table), set[str]()
    if batches and table.identifiers:
        rows = _rows(table, batches)
        find_values(con, table, person.keys, rows)
        by_id = {batch.batch_id: batch for batch in batches}
        for batch_id, theirs, named in con.execute(
            f"""
            select _batch_id, count(*) filter (where {is_theirs(table)}), count(*)
            from {rows} where {is_any_erased(table)} group by _batch_id
            """
        ).fetchall():
            found.batches[batch_id] = by_id[batch_id]
            gone = theirs if table.on_erasure == "delete" else 0
            found.rows_deleted += gone
            found.rows_severed += named - gone
        written = con.execute("select distinct value from erased_values").fetchall()
        values = {value for (value,) in written}
    return found, values


def _search_quarantine(
    con: duckdb.DuckDBPyConnection,
    person: Person,
    found: Found,
    batches: Sequence[Batch],
) -> None:
    refused = {batch.batch_id: batch for batch in batches if batch.quarantine_path}
    if refused:
        keep_keys(con, person.keys)
        paths = [str(batch.quarantine_path) for batch in refused.values()]
        for batch_id, rows in con.execute(
            f"""
            select batch_id, count(*) from {_files(paths)}
            where {_tells_of(person)} group by batch_id
            """
        ).fetchall():
            found.batches[batch_id] = refused[batch_id]
            found.rows_unquarantined += rows


def take_out(person: Person, found: Iterable[Found], ledger: Ledger) -> None:
    """Write the batches without the person, and commit all of it with the keys that
    no later delivery may bring back."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    replaced = dict[str, Batch]()
    with connect() as con:
        for each in found:
            if each.table.identifiers:
                rows = _rows(each.table, list(each.batches.values()))
                find_values(con, each.table, person.keys, rows)
            keep_keys(con, person.keys)
            for batch in each.batches.values():
                replaced[batch.batch_id] = _write_anew(con, person, each.table, batch)
    ledger.bury(
        person.erasure_id, person.keys, replaced, [each.counts for each in found]
    )
    shutil.rmtree(WORK)


def _write_anew(
    con: duckdb.DuckDBPyConnection, person: Person, table: SourceTable, batch: Batch
) -> Batch:
    """The batch without the person, its files in place beside the former ones."""
    digest = hashlib.sha256(f"{batch.batch_id}\n{person.erasure_id}".encode())
    batch_id = digest.hexdigest()[:16]
    fresh = replace(
        batch,
        batch_id=batch_id,
        path=str(Path(batch.path).with_name(f"{batch_id}.parquet")),
    )
    rows = _rows(table, [batch])
    kept = "select * replace ({} {} as _batch_id) from {} where {}".format(
        "".join(f"{column}, " for column in _changed_columns(table)),
        literal(batch_id),
        rows,
        is_left(table) if table.identifiers else "true",
    )
    landed = _copy(con, kept, fresh.path)
    quarantined, path = 0, None
    if batch.quarantine_path:
        path = str(Path(batch.quarantine_path).with_name(f"{batch_id}.parquet"))
        left = (
            f"select * replace ({literal(batch_id)} as batch_id) "
            f"from {_files([batch.quarantine_path])} where not {_tells_of(person)}"
        )
        quarantined = _copy(con, left, path)
    return replace(
        fresh,
        rows_landed=landed,
        rows_quarantined=quarantined,
        rows_erased=batch.rows_read - landed - quarantined,
        quarantine_path=path,
    )


def remove_former(found: Iterable[Found], ledger: Ledger) -> None:
    """Remove the files that the ledger has turned away from."""
    for each in found:
        known = {
            path
            for batch in ledger.batches_of(each.table)
            for path in (batch.path, batch.quarantine_path)
        }
        for batch in each.batches.values():
            for path in (batch.path, batch.quarantine_path):
                if path and path not in known:
                    (settings.LANDING / path).unlink(missing_ok=True)


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: str) -> int:
    """Write rows to a file of landing, whole or not at all; how many."""
    aside = WORK / Path(path).name
    written = con.execute(
        f"copy ({query}) to {literal(aside)} (format parquet, compression zstd)"
    ).fetchall()
    fsync(aside)
    target = settings.LANDING / path
    aside.replace(target)
    fsync(target.parent)
    return int(written[0][0])


def _changed_columns(table: SourceTable) -> list[str]:
    return [column for column in cleared_columns(table) if " as " in column]


def _rows(table: SourceTable, batches: Sequence[Batch]) -> str:
    """SQL for landed rows, with all columns of the contract whatever a file has."""
    nulls = ", ".join(
        f"cast(null as {data_type}) as {name}"
        for name, data_type in table.types.items()
    )
    files = _files([batch.path for batch in batches])
    return f"(from {files} union all by name select {nulls} where false)"


def _files(paths: Collection[str]) -> str:
    listed = ", ".join(literal(settings.LANDING / path) for path in paths)
    return f"read_parquet([{listed}], hive_partitioning = false, union_by_name = true)"


def _tells_of(person: Person) -> str:
    """SQL: whether a refused row's raw text has one of the person's values in it."""
    told = " or ".join(f"contains(raw, {literal(value)})" for value in person.written)
    return f"({told} or {names_erased('raw')})"
