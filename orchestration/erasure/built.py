"""The build and the releases without a person.

Everything built follows from landing, so it is built anew; the histories, which do
not, are carried over without the person.
"""

from collections.abc import Collection, Iterator

import duckdb

from orchestration import dbt, release, tokens
from orchestration.durable import fsync
from orchestration.settings import BUILD, HOME


def carry_histories(keys: Collection[int]) -> dict[str, int]:
    """Put a build in place that holds the histories alone; how many rows of each were
    the person's."""
    fresh = BUILD.with_suffix(".fresh")
    fresh.unlink(missing_ok=True)
    removed = {}
    with duckdb.connect(str(fresh)) as connection:
        if BUILD.exists():
            connection.execute(f"attach '{BUILD}' as former (read_only)")
            for schema, table, sql in _histories(connection):
                removed[f"{schema}.{table}"] = _carry(
                    connection, schema, table, sql, keys
                )
            connection.execute("detach former")
    fsync(fresh)
    tokens.TOKENS.unlink(missing_ok=True)
    BUILD.with_name(BUILD.name + ".wal").unlink(missing_ok=True)
    fresh.replace(BUILD)
    fsync(BUILD.parent)
    return removed


def _histories(
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[str, str, str]]:
    """The tables that gain rows each night and are never built anew."""
    kept = {
        (node["schema"], node["alias"])
        for node in dbt.load_manifest()["nodes"].values()
        if node["config"].get("full_refresh") is False
    }
    for schema, table, sql in connection.execute(
        """
        select schema_name, table_name, sql from duckdb_tables()
        where database_name = 'former' order by all
        """
    ).fetchall():
        if (schema, table) in kept:
            yield schema, table, sql


def _carry(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    table: str,
    sql: str,
    keys: Collection[int],
) -> int:
    """Copy a history without the rows that have one of the keys in any column."""
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(sql.replace("former.", "", 1))
    columns = connection.execute(f"describe {schema}.{table}").fetchall()
    numbers = [name for name, type_, *_ in columns if type_ == "BIGINT"]
    listed = ", ".join(map(str, keys))
    theirs = " or ".join(f"coalesce({name} in ({listed}), false)" for name in numbers)
    source = f"former.{schema}.{table}"
    connection.execute(
        f"insert into {schema}.{table} from {source} where not ({theirs or 'false'})"
    )
    [(left,)] = connection.execute(
        f"select (select count(*) from {source})"
        f" - (select count(*) from {schema}.{table})"
    ).fetchall()
    return int(left)


def drop_versions() -> list[str]:
    """Remove the versions of the release before the one that readers see."""
    current = release.current_version()
    former = [path for path in release.kept_versions() if path.stem != current]
    for path in former:
        path.unlink()
    return [path.stem for path in former]


def leftovers() -> Iterator[str]:
    """Scratch files of killed runs."""
    scratch = ("preview/**/*", "build/*_gate.duckdb*", "build/spill/*")
    for path in (found for pattern in scratch for found in HOME.glob(pattern)):
        if path.is_file():
            path.unlink()
            yield str(path.relative_to(HOME))
