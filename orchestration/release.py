"""Publish a build: a fresh file beside the last release, then one atomic rename."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from orchestration import gates, tokens
from orchestration.durable import fsync
from orchestration.settings import BUILD, LEDGER, READERS, RELEASE

SCHEMAS = ("identity", "marts", "tags", "segments")
VERSIONS = RELEASE.with_name("versions")
KEPT_VERSIONS = 5
ORDERS = {  # what explains a person reads a few row groups and not the table
    "identity.identifiers": "identifier_key",
    "identity.one_ids": "identifier_key",
    "identity.households": "one_id",
    "identity.one_id_aliases": "alias_one_id",
    "identity.identity_edges": "one_id nulls last, identifier_key_a, identifier_key_b",
}


class NoVersion(Exception):
    """The version to go back to is not there; says which are."""


@dataclass(frozen=True)
class Released:
    """What readers see now; `is_new` is false when it already stood."""

    version: str
    is_new: bool
    rows: Mapping[str, int]


def publish(
    manifest: Mapping[str, Any],
    as_of: date,
    told: Callable[[Sequence[gates.Verdict]], None],
) -> Released:
    """Release the build as of that day, if every step and gate passed this very build.

    The file is judged before readers see it, and `told` how. Raises
    `tokens.StaleBuild` or `gates.GateError`. A version that stands is left alone.
    """
    tokens.require(tokens.STEPS, as_of)
    version = name_version(as_of)
    if current_version() == version:
        return Released(version, is_new=False, rows=count_rows())
    descriptions = {  # user_tags has the columns of the themes, and says no more
        name: column["description"]
        for node in released_nodes(manifest)
        for name, column in node["columns"].items()
    }
    fresh = RELEASE.with_name(f".{version}.new")
    for left in RELEASE.parent.glob(".*.new*"):  # by a killed run, or refused
        left.unlink()
    with duckdb.connect(str(fresh)) as connection:
        connection.execute(f"attach '{BUILD}' as build (read_only)")
        for node in released_nodes(manifest):
            copy_table(connection, node, descriptions)
        write_tables(connection, manifest)
        write_provenance(connection, as_of, version)
        connection.execute("detach build")
        connection.execute("checkpoint")
    verdicts = gates.judge_release(fresh, released_nodes(manifest), as_of)
    told(verdicts)
    gates.raise_failures(verdicts)
    swap(fresh, version)
    return Released(version, is_new=True, rows=count_rows())


def name_version(as_of: date) -> str:
    """The day and a hash of all that a build depends on: batches and rules."""
    digest = hashlib.sha256((tokens.inputs(as_of) + tokens.rules()).encode())
    return f"{as_of}-{digest.hexdigest()[:12]}"


def current_version() -> str | None:
    """The version that readers see, if any."""
    if not RELEASE.exists():
        return None
    with duckdb.connect(str(RELEASE), read_only=True) as connection:
        return str(connection.execute("select version from release").fetchall()[0][0])


def count_rows() -> dict[str, int]:
    """Rows of every released table."""
    with duckdb.connect(str(RELEASE), read_only=True) as connection:
        return dict(
            connection.execute(
                """
                select schema_name || '.' || table_name, estimated_size
                from duckdb_tables() where schema_name != 'main' order by all
                """
            ).fetchall()
        )


def released_nodes(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Models that readers may see; never a leftover, a step inside or a raw value.

    Parents come first, for a view is made over what it reads.
    """
    public = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
        and node["schema"] in SCHEMAS
        and not node["name"].startswith("int_")
    }
    parents = {key: node["depends_on"]["nodes"] for key, node in public.items()}
    for key in TopologicalSorter(parents).static_order():
        if key in public:
            yield public[key]


def copy_table(
    connection: duckdb.DuckDBPyConnection,
    node: Mapping[str, Any],
    descriptions: Mapping[str, str],
) -> None:
    """One table with its descriptions, so that a BI tool shows what it means.

    A view stays one, over the tables of the release.
    """
    table = f"{node['schema']}.{node['alias']}"
    connection.execute(f"create schema if not exists {node['schema']}")
    if (kind := node["config"]["materialized"]) == "view":
        (sql,) = connection.execute(
            """
            select sql from duckdb_views()
            where database_name = 'build' and schema_name || '.' || view_name = $table
            """,
            {"table": table},
        ).fetchall()[0]
        connection.execute(sql.replace(f"{BUILD.stem}.", ""))
    else:
        kind = "table"
        order = f"order by {ORDERS[table]}" if table in ORDERS else ""
        connection.execute(
            f"create table {table} as select * from build.{table} {order}"
        )
    connection.execute(f"comment on {kind} {table} is {quote(node['description'])}")
    for name, *_ in connection.execute(f"describe {table}").fetchall():
        own = node["columns"].get(name, {}).get("description")
        text = own or descriptions.get(name, "")
        connection.execute(f"comment on column {table}.{name} is {quote(text)}")


def write_tables(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]
) -> None:
    """`release_tables`: what is released, and by which columns a row is known."""
    connection.execute(
        "create table release_tables (table_name text, kind text, primary_key text)"
    )
    for node in released_nodes(manifest):
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        row = (f"{node['schema']}.{node['alias']}", kind, primary_key(manifest, node))
        connection.execute("insert into release_tables values (?, ?, ?)", row)


def primary_key(manifest: Mapping[str, Any], node: Mapping[str, Any]) -> str | None:
    """The columns that a dbt test holds to be unique, if one does."""
    tests = (
        test["test_metadata"]
        for test in manifest["nodes"].values()
        if test.get("attached_node") == node["unique_id"] and test.get("test_metadata")
    )
    keys = (
        [test["kwargs"]["column_name"]]
        if test["name"] == "unique"
        else test["kwargs"]["columns"]
        for test in tests
        if test["name"] in ("unique", "unique_combination")
    )
    return next(map(", ".join, keys), None)


def quote(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.strip().replace("'", "''") + "'"


def write_provenance(
    connection: duckdb.DuckDBPyConnection, as_of: date, version: str
) -> None:
    """`release`: one row about this file; `release_batches`: what it stands on."""
    batches: Sequence[str] = tokens.live_batches(as_of)
    connection.execute(
        """
        create table release_batches as
        select * exclude (schema_json, path, quarantine_path)
        from read_parquet($ledger) where batch_id in (select unnest($batches))
        order by source, table_name, landed_on, batch_id
        """,
        {"ledger": str(LEDGER), "batches": batches},
    )
    connection.execute(
        """
        create table release as select
            $as_of::date as as_of,
            $version as version,
            $built_at::timestamp as built_at,
            $batch_count::bigint as batch_count,
            $ledger_checksum as ledger_checksum,
            $gates as gates_passed
        """,
        {
            "as_of": as_of,
            "version": version,
            "built_at": datetime.now(UTC).replace(tzinfo=None),
            "batch_count": len(batches),
            "ledger_checksum": hashlib.sha256("".join(batches).encode()).hexdigest(),
            "gates": ", ".join(
                [*(step for step in tokens.STEPS if "gate" in step), "release gate"]
            ),
        },
    )


def swap(fresh: Path, version: str) -> None:
    """Make it durable and read-only, keep it as a version, show it to readers."""
    fsync(fresh)
    if READERS:
        shutil.chown(fresh, group=READERS)
    # not even its owner writes: a writing client leaves a .wal for the next release
    fresh.chmod(0o440 if READERS else 0o400)
    VERSIONS.mkdir(exist_ok=True)
    kept = VERSIONS / f"{version}.duckdb"
    kept.unlink(missing_ok=True)
    os.link(fresh, kept)
    show(fresh)
    for old in kept_versions()[:-KEPT_VERSIONS]:
        old.unlink()


def show(file: Path) -> None:
    """Rename a finished file into place; readers see the one or the other."""
    RELEASE.with_name(RELEASE.name + ".wal").unlink(missing_ok=True)
    file.replace(RELEASE)
    fsync(RELEASE.parent)


def kept_versions() -> list[Path]:
    """The files of the versions that are kept, in order of their making."""
    files = VERSIONS.glob("*.duckdb")
    return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))


def roll_back(version: str | None = None) -> str:
    """Show readers a kept version again, by default the one before; returns it.

    The next night that passes publishes again. Raises NoVersion.
    """
    kept = {path.stem: path for path in kept_versions()}
    if version is None:
        names, current = list(kept), current_version()
        before = names[: names.index(current)] if current in names else names
        if not before:
            raise NoVersion("no version before the current one is kept")
        version = before[-1]
    if version not in kept:
        known = ", ".join(kept) or "none"
        raise NoVersion(f"no version {version} is kept; there is {known}")
    again = RELEASE.with_name(f".{version}.new")
    again.unlink(missing_ok=True)
    os.link(kept[version], again)
    show(again)
    return version
