"""What a person may have left in texts: logs, Data Docs, Dagster's and dbt's records.

They are written without values; should one have come in all the same, it is cut out.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from orchestration import settings

CUT = "[erased]"
# have an erasure of their own
ELSEWHERE = ("landing", "build", "release", "exports", "erasures")


def cut_out(values: Sequence[str]) -> dict[str, int]:
    """Cut the values out of every text below the home; how many, by file."""
    found = {}
    for path in _texts():
        content = path.read_bytes()
        count = sum(content.count(value.encode()) for value in values)
        if count and content.startswith(b"SQLite format 3"):
            _cut_out_of_database(path, values)
        elif count:
            for value in values:
                content = content.replace(value.encode(), CUT.encode())
            aside = path.with_name(f".{path.name}.new")
            aside.write_bytes(content)
            aside.replace(path)
        if count:
            found[str(path.relative_to(settings.HOME))] = count
    return found


def _texts() -> Iterator[Path]:
    for path in sorted(settings.HOME.rglob("*")):
        top = path.relative_to(settings.HOME).parts[0]
        if (
            path.is_file()
            and not path.is_symlink()
            and top not in ELSEWHERE
            and path.parent != settings.HOME  # the lock, the secret, the journal
            and settings.SOURCES not in path.parents
            and path.suffix not in (".parquet", ".duckdb")
        ):
            yield path


def _cut_out_of_database(path: Path, values: Sequence[str]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "select name from sqlite_master where type = 'table'"
        ).fetchall()
        for (table,) in tables:
            columns = connection.execute(f"pragma table_info({table})").fetchall()
            for _, column, *_ in columns:
                connection.executemany(
                    f'update "{table}" set "{column}" = replace("{column}", ?, ?) '
                    f"""where typeof("{column}") = 'text' and instr("{column}", ?)""",
                    [(value, CUT, value) for value in values],
                )
        connection.commit()
        connection.execute("vacuum")  # a free page keeps what was on it
