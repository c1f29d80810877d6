"""A release in PostgreSQL, its second home, for tools that do not open a DuckDB file.

One transaction makes new schemas, fills them and renames them into place: until it
commits readers see the former release, after it the new one, and of a killed one
nothing stays. Rows are copied frozen, for a transaction that began before must not
find the new tables empty. What is still read of a former release is dropped later.

Comments tell our schemas, current and former, from others, which are never touched.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import LiteralString

import duckdb
import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from pyarrow import csv

from orchestration.settings import MEMORY_LIMIT, RELEASE

READER = "omnimart_reader"
OWN_SCHEMA = "omnimart"  # of the tables `release`, `release_batches`, `release_tables`
CURRENT, FORMER = "Omnimart release ", "Former Omnimart release "
TYPES: Mapping[str, LiteralString] = {
    "VARCHAR": "text",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "DOUBLE": "double precision",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
}
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
RELEASED = """
    select table_name, comment, primary_key from (
        select schema_name || '.' || table_name as table_name, comment
        from duckdb_tables() where not internal
        union all
        select schema_name || '.' || view_name, comment
        from duckdb_views() where not internal
    )
    left join release_tables using (table_name)
    order by table_name
"""
BATCH_ROWS = 20_000
PATIENCE = "2s"  # for readers of a former release to let go of a table
SESSION = {
    "client_connection_check_interval": "1s",  # a killed run holds nothing for long
    "timezone": "UTC",
}


class PublishError(Exception):
    """PostgreSQL did not take the release; the one it has stands."""


@dataclass
class Published:
    """What PostgreSQL holds now; `still_read` says which former schemas are kept."""

    version: str
    is_new: bool = False
    rows: dict[str, int] = field(default_factory=dict)
    still_read: list[str] = field(default_factory=list)


def publish(url: str, tell: Callable[[str], None]) -> Published:
    """Copy the current release there, unless it is there; `tell` hears each table.

    Raises `PublishError`, without the password.
    """
    try:
        server = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise PublishError(
            "not the address of a PostgreSQL database, as postgresql://user@host/name"
        ) from None
    if not RELEASE.exists():
        raise PublishError(f"there is no release at {RELEASE}: run `omnimart nightly`")
    try:
        with (
            duckdb.connect(
                str(RELEASE), read_only=True, config={"memory_limit": MEMORY_LIMIT}
            ) as release,
            psycopg.connect(url, autocommit=True, connect_timeout=30) as target,
        ):
            return bring_up_to_date(release, target, tell)
    except psycopg.Error as error:
        where = f"{server.get('host', 'localhost')}/{server.get('dbname', '')}"
        raise PublishError(f"{where}: {str(error).strip()}") from error


def bring_up_to_date(
    release: duckdb.DuckDBPyConnection,
    target: psycopg.Connection,
    tell: Callable[[str], None],
) -> Published:
    """Replace the release there if it is another, and drop what nobody reads."""
    for name, value in SESSION.items():
        run(target, "set {} = {}", sql.Identifier(name), sql.Literal(value))
    lock = "select pg_try_advisory_lock(hashtext('omnimart publish'))"
    if not scalar(target, lock):
        raise PublishError("another `omnimart publish` is writing there; wait for it")
    [(version,)] = release.execute("select version from release").fetchall()
    tables = release.execute(RELEASED).fetchall()
    ours = dict.fromkeys(home(table)[0] for table, *_ in tables)
    outcome = Published(version)
    if marked_schemas(target, CURRENT) != dict.fromkeys(ours, version):
        refuse_foreign_schemas(target, ours)
        with target.transaction():
            make_reader(target)
            for schema in ours:
                run(target, "create schema {}", fresh(schema))
            for table, comment, key in tables:
                tell(table)
                outcome.rows[table] = copy_table(release, target, table, key)
                path = fresh_path(table)
                run(target, "comment on table {} is {}", path, sql.Literal(comment))
            swap(target, ours, version)
        outcome.is_new = True
    outcome.still_read = drop_former(target)
    return outcome


def home(table: str) -> tuple[str, str]:
    """Schema and table in PostgreSQL; `main` has a name of its own there."""
    schema, _, name = table.rpartition(".")
    return (OWN_SCHEMA if schema == "main" else schema), name


def fresh(schema: str) -> sql.Identifier:
    """A schema as it is called until it is whole."""
    return sql.Identifier(f"{schema}__fresh")


def fresh_path(table: str) -> sql.Composed:
    """A table in such a schema."""
    schema, name = home(table)
    return sql.SQL("{}.{}").format(fresh(schema), sql.Identifier(name))


def run(
    target: psycopg.Connection, statement: LiteralString, *parts: sql.Composable
) -> None:
    """Execute a statement with names and literals put in."""
    target.execute(sql.SQL(statement).format(*parts))


def scalar(target: psycopg.Connection, query: LiteralString, *given: object) -> object:
    """The one value of a query."""
    [row] = target.execute(query, given).fetchall()
    return row[0]


def marked_schemas(target: psycopg.Connection, mark: str) -> dict[str, str]:
    """Our schemas with such a comment, each with its version."""
    return dict(
        target.execute(
            """
            select nspname, substr(comment, length(%(mark)s) + 1)
            from pg_namespace,
                lateral obj_description(oid, 'pg_namespace') as comment
            where starts_with(comment, %(mark)s)
            order by nspname
            """,
            {"mark": mark},
        ).fetchall()
    )


def refuse_foreign_schemas(target: psycopg.Connection, schemas: Iterable[str]) -> None:
    """Raise `PublishError` if somebody else's schema has a name that we need."""
    taken = target.execute(
        "select nspname from pg_namespace where nspname = any(%s) order by nspname",
        (list(schemas),),
    ).fetchall()
    foreign = [name for (name,) in taken if name not in marked_schemas(target, CURRENT)]
    if foreign:
        raise PublishError(
            f"schema {', '.join(foreign)} in {target.info.dbname} is not Omnimart's "
            "and stays as it is; publish to a database of its own"
        )


def make_reader(target: psycopg.Connection) -> None:
    """The role that may read, and that people are made members of."""
    known = "select exists (select from pg_roles where rolname = %s)"
    if not scalar(target, known, READER):
        run(target, "create role {} nologin", sql.Identifier(READER))


def copy_table(
    release: duckdb.DuckDBPyConnection,
    target: psycopg.Connection,
    table: str,
    key: str | None,
) -> int:
    """One table or view of the release as a table there; returns its rows."""
    there = fresh_path(table)
    columns = release.execute(
        """
        select column_name, data_type, comment from duckdb_columns()
        where schema_name || '.' || table_name = $table order by column_index
        """,
        {"table": table},
    ).fetchall()
    shape = [
        sql.SQL("{} {}").format(sql.Identifier(column), to_type(table, kind))
        for column, kind, _ in columns
    ]
    run(target, "create table {} ({})", there, sql.SQL(", ").join(shape))
    with target.cursor() as cursor:
        copy = sql.SQL("copy {} from stdin (format csv, freeze)").format(there)
        with cursor.copy(copy) as stream:
            selected = ", ".join(readable(column, kind) for column, kind, _ in columns)
            rows = release.execute(f"select {selected} from {table}")
            for batch in rows.to_arrow_reader(BATCH_ROWS):
                stream.write(to_csv(batch))
        count = cursor.rowcount
    if key:
        names = sql.SQL(", ").join(map(sql.Identifier, key.split(", ")))
        run(target, "alter table {} add primary key ({})", there, names)
    for column, _, comment in columns:
        path = sql.SQL("{}.{}").format(there, sql.Identifier(column))
        run(target, "comment on column {} is {}", path, sql.Literal(comment))
    run(target, "analyze {}", there)
    return count


def to_type(table: str, kind: str) -> sql.Composable:
    """PostgreSQL's name of a type of the release."""
    if money := DECIMAL.fullmatch(kind):
        return sql.SQL("numeric({}, {})").format(
            *map(sql.Literal, map(int, money.groups()))
        )
    if kind not in TYPES:
        raise PublishError(f"{table} has a column of type {kind}: cast it in its model")
    return sql.SQL(TYPES[kind])


def readable(column: str, kind: str) -> str:
    """The column in SQL; PostgreSQL's text holds any character but NUL."""
    quoted = '"' + column.replace('"', '""') + '"'
    if kind != "VARCHAR":
        return quoted
    return f"replace({quoted}, chr(0), '\N{REPLACEMENT CHARACTER}')"


def to_csv(batch: pa.RecordBatch) -> memoryview:
    """Rows as COPY reads them: text is quoted, null is nothing at all."""
    out = pa.BufferOutputStream()
    csv.write_csv(batch, out, csv.WriteOptions(include_header=False))
    return memoryview(out.getvalue())


def swap(target: psycopg.Connection, schemas: Iterable[str], version: str) -> None:
    """Rename the current schemas away and the fresh ones into their place."""
    reader = sql.Identifier(READER)
    for schema, was in marked_schemas(target, CURRENT).items():
        oid = scalar(target, "select oid from pg_namespace where nspname = %s", schema)
        former = sql.Identifier(f"former_{schema}_{oid}")
        run(target, "alter schema {} rename to {}", sql.Identifier(schema), former)
        run(target, "comment on schema {} is {}", former, sql.Literal(FORMER + was))
    for schema in schemas:
        name = sql.Identifier(schema)
        run(target, "alter schema {} rename to {}", fresh(schema), name)
        run(target, "comment on schema {} is {}", name, sql.Literal(CURRENT + version))
        run(target, "grant usage on schema {} to {}", name, reader)
        run(target, "grant select on all tables in schema {} to {}", name, reader)


def drop_former(target: psycopg.Connection) -> list[str]:
    """Drop former schemas; returns those that are still read, and how."""
    still_read = []
    for schema, version in marked_schemas(target, FORMER).items():
        try:
            with target.transaction():
                target.execute(
                    "select set_config('lock_timeout', %s, true)", (PATIENCE,)
                )
                drop_schema(target, schema)
        except psycopg.errors.LockNotAvailable:
            still_read.append(f"{schema} of {version}: somebody is reading it")
        except psycopg.errors.DependentObjectsStillExist as error:
            detail = (error.diag.message_detail or "").splitlines()
            still_read.append(f"{schema} of {version}: {detail[0]}")
    return still_read


def drop_schema(target: psycopg.Connection, schema: str) -> None:
    """A schema with our tables, and nothing that others built upon them."""
    tables = target.execute(
        "select tablename from pg_tables where schemaname = %s", (schema,)
    ).fetchall()
    paths: Sequence[sql.Composable] = [
        sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(name))
        for (name,) in tables
    ]
    if paths:
        run(target, "drop table {}", sql.SQL(", ").join(paths))
    run(target, "drop schema {}", sql.Identifier(schema))
