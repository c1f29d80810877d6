"""A release in PostgreSQL: the same rows, keyed and described, swapped at once."""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import psycopg
import pytest
from night_homes import Home
from postgres_server import PASSWORD, Server

from orchestration import extensions, postgres

WHAT_READERS_SEE = """
    select
        (select version from omnimart.release),
        (select count(*) from marts.fct_order_lines),
        (select sum(net_sales_amount) from marts.fct_orders),
        (select count(*) from tags.user_tag_values)
"""
SCHEMAS = "select nspname from pg_namespace order by nspname"
DURING = "select exists (select from pg_stat_activity where query like '{}%')"
READER = "analyst"
JDBC = Path("/usr/share/java/postgresql.jar")  # of Debian's libpostgresql-jdbc-java


@pytest.fixture(scope="module")
def releases(company: Home) -> list[Path]:
    """The files of two nights."""
    return sorted(company.release.parent.glob("versions/*.duckdb"))


@pytest.fixture(scope="module")
def database(server: Server, releases: list[Path]) -> str:
    """A database with the release of the second night; its name."""
    outcome = publish(releases[1], server.create_database("second_home"))
    assert outcome.is_new
    return "second_home"


def publish(release: Path, url: str) -> postgres.Published:
    """Publish that file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "RELEASE", release)
        return postgres.publish(url, lambda table: None)


def seen(connection: psycopg.Connection) -> tuple[object, ...]:
    [row] = connection.execute(WHAT_READERS_SEE).fetchall()
    return tuple(row)


def from_release(release: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(release), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_value_arrives_with_its_type(
    releases: list[Path], server: Server, database: str
) -> None:
    """DuckDB reads both and hashes every value."""
    with duckdb.connect(config=extensions.TRUSTED) as reader:
        extensions.load(reader, "postgres_scanner")
        reader.execute(f"attach '{server.url(database)}' as there (type postgres)")
        reader.execute(f"attach '{releases[1]}' as here (read_only)")
        tables = reader.execute(
            "select table_name, kind from here.release_tables order by all"
        ).fetchall()
        assert {kind for _, kind in tables} == {"table", "view"}
        for table, _ in tables:
            here, there = (
                reader.execute(
                    f"select count(*), sum(hash(t)) from {home}.{table} as t"
                ).fetchall()
                for home in ("here", "there")
            )
            assert here == there, table
        here, there = (
            reader.execute(
                """
                select table_name, column_name, data_type from duckdb_columns()
                where
                    database_name = $home
                    and schema_name in ('identity', 'marts', 'tags', 'segments')
                order by table_name, column_index
                """,
                {"home": home},
            ).fetchall()
            for home in ("here", "there")
        )
        assert here == there


def test_tables_are_keyed_and_described(
    releases: list[Path], server: Server, database: str
) -> None:
    keys = """
        select conrelid::regclass::text, string_agg(attname, ', ' order by place)
        from pg_constraint
        cross join unnest(conkey) with ordinality as key (number, place)
        inner join pg_attribute on attrelid = conrelid and attnum = number
        where contype = 'p' and conrelid::regclass::text !~ '^pg_'
        group by conrelid
    """
    undescribed = """
        select attrelid::regclass, attname from pg_attribute
        inner join pg_class on attrelid = pg_class.oid
        where
            relnamespace::regnamespace::text
            in ('identity', 'marts', 'tags', 'segments')
            and relkind = 'r' and attnum > 0
            and (
                col_description(attrelid, attnum) is null
                or obj_description(attrelid, 'pg_class') is null
            )
    """
    stated = "select table_name, primary_key from release_tables"
    comment = "select comment from duckdb_tables() where table_name = 'fct_orders'"
    with server.connect(database) as connection:
        found = dict(connection.execute(keys).fetchall())
        assert found == dict(from_release(releases[1], stated))
        assert found["marts.fct_orders"] == "order_id"
        assert found["identity.identity_edges"] == "identifier_key_a, identifier_key_b"
        assert connection.execute(undescribed).fetchall() == []
        described = connection.execute(
            "select obj_description('marts.fct_orders'::regclass)"
        ).fetchall()
        assert described == from_release(releases[1], comment)


def test_a_reader_reads_and_cannot_write(server: Server, database: str) -> None:
    with server.connect(database) as connection:
        password = PASSWORD.replace("%40", "@")
        connection.execute(f"create role {READER} login password '{password}'")
        connection.execute(f"grant {postgres.READER} to {READER}")
        expected = seen(connection)
    url = server.url(database, READER)
    psql = [str(server.programs / "psql"), "--tuples-only", "--no-align", url]
    answer = subprocess.run(
        [*psql, "--command", WHAT_READERS_SEE],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "|".join(map(str, expected))
    with server.connect(database, READER) as analyst:
        for statement in (
            "insert into omnimart.release select * from omnimart.release",
            "update marts.dim_users set is_known = false",
            "delete from marts.fct_orders",
            "truncate marts.fct_orders",
            "drop table marts.fct_orders",
            "create table marts.mine (x int)",
            "alter schema marts rename to mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                analyst.execute(statement)


@pytest.mark.skipif(not JDBC.exists(), reason="no JDBC driver is installed")
def test_jdbc_reads_keys_types_and_comments(
    releases: list[Path], server: Server, database: str
) -> None:
    """Debian's driver, as a member of the role."""
    program = Path(__file__).with_name("ReadByJdbc.java")
    with server.connect(database) as connection:
        connection.execute(f"create role jdbc login password '{PASSWORD[:4]}'")
        connection.execute(f"grant {postgres.READER} to jdbc")
        expected = [str(value) for value in seen(connection)]
    address = f"jdbc:postgresql://127.0.0.1:{server.port}/{database}"
    login = f"?user=jdbc&password={PASSWORD[:4]}"
    java = ["java", "-cp", str(JDBC), str(program)]
    answer = subprocess.run(
        [*java, address + login, "marts", "fct_orders", WHAT_READERS_SEE],
        capture_output=True,
        text=True,
        check=True,
    )
    told = [tuple(line.split("\t")) for line in answer.stdout.splitlines()]
    assert ("key", "order_id") in told
    assert [each[1] for each in told if each[0] == "value"] == expected
    described = from_release(
        releases[1],
        """
        select column_name, data_type, comment from duckdb_columns()
        where schema_name = 'marts' and table_name = 'fct_orders'
        """,
    )
    columns = {each[1]: each[2:] for each in told if each[0] == "column"}
    assert {name: comment for name, _, comment in described} == {
        name: comment for name, (_, comment) in columns.items()
    }
    assert columns["order_id"][0] == "text"
    assert columns["sales_amount"][0] == "numeric"
    assert told[-1] == ("refused", "42501")


def test_the_same_release_again_does_nothing(
    company: Home, server: Server, database: str
) -> None:
    files = "select oid, relfilenode, xmin::text from pg_class order by oid"
    with server.connect(database) as connection:
        before = connection.execute(files).fetchall()
        code, output = company.omnimart("publish", "--to", server.url(database))
        assert (code, "nothing changed" in output) == (0, True), output
        assert connection.execute(files).fetchall() == before


def test_readers_see_one_release_or_the_other(
    releases: list[Path], server: Server, database: str
) -> None:
    """Those who ask all the time, began before the new release, or still read."""
    url = server.url(database)
    with server.connect(database) as early, server.connect(database) as slow:
        was = seen(early)
        early.execute("begin isolation level repeatable read")
        early.execute("select from pg_class")
        slow.execute("begin")
        slow.execute("select count(*) from marts.fct_orders")
        with asking(server, database) as answers:
            outcome = publish(releases[0], url)
        [former] = [name for name in outcome.still_read if "somebody" in name]
        assert former.startswith("former_marts")
        now = seen(early)
        assert (was[0], now[0]) == (releases[1].stem, releases[0].stem)
        assert (
            now[1:3]
            == from_release(
                releases[0],
                """
            select count(*), (select sum(net_sales_amount) from marts.fct_orders)
            from marts.fct_order_lines
            """,
            )[0]
        )
        assert set(answers) == {was, now}
        early.execute("commit")
        slow.execute("commit")
        outcome = publish(releases[0], url)
        assert (outcome.is_new, outcome.still_read) == (False, [])
        names = {name for (name,) in early.execute(SCHEMAS).fetchall()}
        assert not [name for name in names if name.startswith("former")]


@contextmanager
def asking(server: Server, database: str) -> Iterator[list[object]]:
    """The answers of a reader that asks all the time, or the errors it got."""
    answers: list[object] = []
    stop = threading.Event()

    def ask() -> None:
        with server.connect(database) as connection:
            while not stop.is_set():
                try:
                    answers.append(seen(connection))
                except psycopg.Error as error:
                    answers.append(str(error))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        time.sleep(0.1)
        stop.set()
        thread.join()


def test_a_killed_publish_leaves_the_former_release(
    company: Home, releases: list[Path], server: Server
) -> None:
    """Killed while it copies, and when nothing but the names is left to change."""
    url = server.create_database("killed")
    publish(releases[0], url)
    command = ("-m", "orchestration.cli", "publish", "--to", url)
    with server.connect("killed") as reader, server.connect("killed") as other:
        was, schemas = seen(reader), reader.execute(SCHEMAS).fetchall()
        other.execute("begin")
        other.execute("alter schema tags rename to held")  # the swap has to wait
        for moment in ("copy", "alter schema"):
            with company.start(*command) as run:
                until(reader, DURING.format(moment), run)
            assert seen(reader) == was
        other.execute("rollback")
        assert reader.execute(SCHEMAS).fetchall() == schemas
        assert publish(releases[1], url).is_new
        assert seen(reader)[0] == releases[1].stem
        assert reader.execute(SCHEMAS).fetchall() == schemas


def until(
    connection: psycopg.Connection, condition: str, run: subprocess.Popen[str]
) -> None:
    """Wait until the condition holds, while the process runs."""
    while not connection.execute(condition).fetchall()[0][0]:
        assert run.poll() is None, run.communicate()
        time.sleep(0.005)


def test_what_others_made_stays(releases: list[Path], server: Server) -> None:
    """A schema of the same name refuses, a view keeps the release it was made on."""
    url = server.create_database("shared")
    with server.connect("shared") as connection:
        connection.execute("create schema marts")
        with pytest.raises(postgres.PublishError, match="marts in shared is not"):
            publish(releases[0], url)
        connection.execute("drop schema marts")
        publish(releases[0], url)
        connection.execute("create view mine as select * from omnimart.release")
        [kept] = publish(releases[1], url).still_read
        assert releases[0].stem in kept and "view mine depends on" in kept
        version = "select version from mine"
        assert connection.execute(version).fetchall() == [(releases[0].stem,)]


def test_text_without_a_form_in_postgresql(server: Server, tmp_path: Path) -> None:
    """Quotes, line ends and nulls arrive; NUL, which PostgreSQL has not, is marked."""
    values = ["", "null", "NULL", "\\N", "\\.", 'a "b", c', "x\r\n'y';--", "囤货", None]
    release = tmp_path / "release.duckdb"
    with duckdb.connect(str(release)) as connection:
        connection.execute("create table release as select 'v1' as version")
        connection.execute("create schema odd")
        connection.execute('create table odd."Select" (number bigint, "a""b" text)')
        rows = list(enumerate([*values, "a\0b"]))
        connection.executemany('insert into odd."Select" values (?, ?)', rows)
        connection.execute(
            "create table release_tables as "
            "select 'odd.Select' as table_name, 'number' as primary_key"
        )
    publish(release, server.create_database("odd"))
    with server.connect("odd") as connection:
        arrived = connection.execute('select * from odd."Select" order by 1').fetchall()
    assert [value for _, value in arrived] == [*values, "a\N{REPLACEMENT CHARACTER}b"]


def test_no_password_is_shown_or_logged(company: Home, server: Server) -> None:
    wrong = server.url("nowhere")
    for url in (wrong, wrong.replace("hush", "hush-not"), wrong.replace("//", "/")):
        code, output = company.omnimart("publish", "--to", url)
        assert code == 1, output
        assert "PublishError" in output and "hush" not in output
    logged = (company.path / "logs" / "omnimart.log").read_text()
    assert "PublishError" in logged and "hush" not in logged
