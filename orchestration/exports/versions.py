"""What was exported so far: a folder a version, with the full list and what changed.

`exports/<name>/<number>-<release>/` holds `full` and `delta` as CSV or Parquet and
`manifest.json`; it appears as a whole. A delta has a row a person who joined, left or
changed since the version before, or says that it is since none and replaces all. A
replay of the deltas gives the full list. The lists of a webhook are Parquet, and its
delta says in which batch a row is sent.
"""

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration import durable
from orchestration.exports.entries import Export
from orchestration.settings import HOME

FOLDER = HOME / "exports"
BATCH_ROWS = 500
FORMULA = r"^[=+@\t\r-]"  # a spreadsheet would run a text that begins so
CHANGES = ("joined", "changed", "left")
COPY = {"csv": "(format csv, header)", "parquet": "(format parquet)"}
READ = {
    "csv": "read_csv('{}', all_varchar = true, header = true, delim = ',', "
    "quote = '\"', escape = '\"', allow_quoted_nulls = false)",
    "parquet": "read_parquet('{}')",
}
DELTA = f"""
    create or replace temp table delta as
    with gone as (
        select one_id from was union select unnest($erased)
        except select one_id from tonight
    ),
    changed as (
        select if(was.one_id is null, 'joined', 'changed') as change, tonight.*
        from tonight left join was using (one_id)
        where was.one_id is null or tonight is distinct from was
        union all by name
        select 'left' as change, one_id from gone
    )
    select
        *,
        (row_number() over (order by one_id::bigint) - 1) // {BATCH_ROWS} + 1 as batch
    from changed order by one_id::bigint
"""


@dataclass(frozen=True)
class Version:
    """One export as it was written."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def number(self) -> int:
        return int(self.name.partition("-")[0])

    @property
    def release(self) -> str:
        return self.name.partition("-")[2]

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text())
        return found

    def file(self, kind: str) -> Path:
        """Where `full` or `delta` stands."""
        [path] = self.folder.glob(f"{kind}.*")
        return path

    def table(self, kind: str) -> str:
        """SQL for the rows of `full` or `delta`, as they were written."""
        path = self.file(kind)
        return READ[path.suffix[1:]].format(path)


def history(name: str) -> list[Version]:
    """The versions of an export in the order of their making."""
    folders = (path.parent for path in (FOLDER / name).glob("[0-9]*/manifest.json"))
    return sorted(map(Version, folders), key=lambda version: version.number)


def write(
    release: duckdb.DuckDBPyConnection, export: Export, of: str, is_full: bool = False
) -> Version:
    """Write the next version, of the release of that name; `is_full`, or other columns
    than before, make a delta that replaces all."""
    former = history(export.name)
    form = "csv" if export.destination == "csv" else "parquet"
    number = former[-1].number + 1 if former else 1
    folder = FOLDER / export.name / f"{number:05}-{of}"
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    release.execute(
        f"create or replace temp table tonight as {written(release, export)}"
    )
    release.execute("create or replace temp table was as from tonight limit 0")
    since = None
    if (
        former
        and not is_full
        and describe(release, former[-1].table("full"))
        == (describe(release, "tonight"))
    ):
        since = former[-1].name
        release.execute(f"insert into was from {former[-1].table('full')}")
    release.execute(DELTA, {"erased": erased(export.name)})
    counts = dict(
        release.execute("select change, count(*) from delta group by all").fetchall()
    )
    batch = "" if export.destination == "webhook" else "exclude (batch)"
    for name, rows in (
        ("full", "from tonight order by one_id::bigint"),
        ("delta", f"select * {batch} from delta order by one_id::bigint"),
    ):
        path = fresh / f"{name}.{form}"
        release.execute(f"copy ({rows}) to '{path}' {COPY[form]}")
    manifest = {
        "export": export.name,
        "version": folder.name,
        "release": of,
        "since": since,
        "columns": describe(release, "tonight"),
        "changes": {kind: counts.get(kind, 0) for kind in CHANGES},
    }
    seal(release, Version(fresh), manifest)
    fresh.rename(folder)
    durable.fsync(folder.parent)
    to_tell(export.name).unlink(missing_ok=True)
    return Version(folder)


def written(release: duckdb.DuckDBPyConnection, export: Export) -> str:
    """SQL for everybody who is sent, as it is written: a CSV has texts alone, and none
    that a spreadsheet would run."""
    if export.destination != "csv":
        return export.members()
    cells = (
        f"if(regexp_matches({name}, '{FORMULA}'), '''' || {name}, {name}) as {name}"
        if type_ == "VARCHAR"
        else f"{name}::varchar as {name}"
        for name, type_ in describe(release, f"({export.members()})").items()
    )
    return f"select {', '.join(cells)} from ({export.members()})"


def seal(
    connection: duckdb.DuckDBPyConnection, version: Version, facts: Mapping[str, Any]
) -> None:
    """Put the files of a version on disk and say in its manifest what they hold."""
    files = {}
    for kind in ("full", "delta"):
        path = version.file(kind)
        path.chmod(0o600)
        durable.fsync(path)
        [(rows,)] = connection.execute(
            f"select count(*) from {version.table(kind)}"
        ).fetchall()
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        files[kind] = {"file": path.name, "rows": rows, "sha256": digest}
    text = json.dumps({**facts, "files": files}, indent=2, ensure_ascii=False)
    durable.write_text(version.folder / "manifest.json", text + "\n")


def describe(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of a table and their types."""
    columns = connection.execute(f"describe from {table}").fetchall()
    return {name: type_ for name, type_, *_ in columns}


def to_tell(name: str) -> Path:
    """Who was erased and is still at the destination: the next delta says they left."""
    return FOLDER / name / "erased.json"


def erased(name: str) -> list[int]:
    """The One-IDs of `to_tell`."""
    path = to_tell(name)
    return list(json.loads(path.read_text())) if path.exists() else []


def untold() -> list[str]:
    """The exports whose destination knows somebody who was erased."""
    return sorted(path.parent.name for path in FOLDER.glob("*/erased.json"))


def forget(keys: Collection[int]) -> dict[str, int]:
    """Take a person out of all that was written; how many rows of which export.

    The destinations know the person still: the next delta tells them.
    """
    listed = ", ".join(map(str, keys))
    removed: dict[str, int] = {}
    with duckdb.connect() as connection:
        for folder in FOLDER.glob("*"):
            for left in folder.glob(".*.new"):  # by a killed run
                shutil.rmtree(left)
            versions = history(folder.name)
            if versions:
                told = erased(folder.name) + one_ids(connection, versions[-1], listed)
                if told:
                    durable.write_text(
                        to_tell(folder.name), json.dumps(sorted(set(told)))
                    )
            count = sum(
                take_out(connection, version, kind, listed)
                for version in versions
                for kind in ("full", "delta")
            )
            if count:
                removed[folder.name] = count
    return removed


def one_ids(
    connection: duckdb.DuckDBPyConnection, version: Version, keys: str
) -> list[int]:
    """Which of the keys is a person whom the version sends."""
    rows = connection.execute(
        f"select one_id::bigint from {version.table('full')} "
        f"where one_id::bigint in ({keys})"
    )
    return [one_id for (one_id,) in rows.fetchall()]


def take_out(
    connection: duckdb.DuckDBPyConnection, version: Version, kind: str, keys: str
) -> int:
    """Write a file anew without the rows that have one of the keys; how many had."""
    path, table = version.file(kind), version.table(kind)
    known = {"one_id", "contact_key"} & set(describe(connection, table))
    theirs = " or ".join(
        f"coalesce({column}::bigint in ({keys}), false)" for column in sorted(known)
    )
    [(count,)] = connection.execute(
        f"select count(*) from {table} where {theirs}"
    ).fetchall()
    if count:
        aside = path.with_name(f".{path.name}.new")
        form = COPY[path.suffix[1:]]
        connection.execute(
            f"copy (from {table} where not ({theirs})) to '{aside}' {form}"
        )
        durable.fsync(aside)
        aside.replace(path)
        manifest = version.manifest
        manifest["erased_rows"] = manifest.get("erased_rows", 0) + count
        seal(connection, version, manifest)
    return int(count)
