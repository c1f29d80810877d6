"""Homes to run nights in, each night a process of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from demo.campaign_api import serve

ROOT = Path(__file__).resolve().parents[2]
HISTORY = {
    *("identity.identity_changes", "identity.one_id_aliases"),
    *("tags.tag_rules", "tags.user_tag_history", "tags.tag_quality"),
    *("segments.audience_memberships", "segments.audience_sizes"),
    *("segments.experiment_assignments", "segments.experiment_outcomes"),
    *("segments.int_experiment_arms", "segments.int_experiment_estimates"),
    "segments.experiment_results",
}
SCHEMAS = ("seeds", "conformed", "identity", "vault", "marts", "tags", "segments")


@dataclass(frozen=True)
class Home:
    """An OMNIMART_HOME and the sources its nights read."""

    path: Path
    sources: Path
    project: Path = ROOT

    @property
    def build(self) -> Path:
        return self.path / "build" / "omnimart.duckdb"

    @property
    def tokens(self) -> Path:
        return self.path / "build" / "tokens.json"

    @property
    def release(self) -> Path:
        return self.path / "release" / "omnimart.duckdb"

    def release_file(self) -> tuple[int, int, int]:
        """Which file readers see; not when they read it last."""
        status = self.release.stat()
        return status.st_ino, status.st_size, status.st_mtime_ns

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "OMNIMART_HOME": str(self.path),
            "OMNIMART_SOURCES": str(self.sources),
            "PYTHONPATH": str(self.project),
            "COLUMNS": "200",
        }

    @contextmanager
    def start(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        """A process with the company's platform at its service."""
        with serve(self.sources) as url:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=self.project,
                env=self.environment | {"OMNIMART_CAMPAIGN_API": url},
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            try:
                yield process
            finally:
                process.kill()
                process.wait()

    def run(self, *command: str) -> tuple[int, str]:
        """Exit code and output of a process."""
        with self.start(*command) as process:
            output, _ = process.communicate()
        return process.returncode, output

    def omnimart(self, *arguments: str) -> tuple[int, str]:
        return self.run("-m", "orchestration.cli", *arguments)

    def copy(self, path: Path) -> "Home":
        """The same home and sources elsewhere, free to break."""
        shutil.copytree(self.path, path / "home")
        shutil.copytree(self.sources, path / "sources")
        return Home(path / "home", path / "sources")

    def deliver(self, until: str) -> None:
        """Let the company live on up to that day."""
        command = ["-m", "demo", "--out", str(self.sources), "--households", "60"]
        command += ["--until", until, "--truth", str(self.sources.parent / "truth")]
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True)

    def fingerprints(self) -> dict[str, tuple[int, int]]:
        """Rows and an order-free hash of every built table."""
        with duckdb.connect(str(self.build), read_only=True) as build:
            tables = build.execute(
                """
                select table_schema || '.' || table_name
                from information_schema.tables
                where table_type = 'BASE TABLE' and table_schema in $schemas
                """,
                {"schemas": SCHEMAS},
            ).fetchall()
            return {
                table: build.execute(
                    f"select count(*), coalesce(sum(hash(t)), 0) from {table} as t"
                ).fetchall()[0]
                for (table,) in tables
                if table not in HISTORY
            }

    def released(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.release), read_only=True) as release:
            return release.execute(query).fetchall()


READER = """
import sys, threading, duckdb

def look(connection):
    orders = "select version, (select count(*) from marts.fct_orders) from release"
    tables = "select table_name, estimated_size from duckdb_tables() order by all"
    return [connection.execute(query).fetchall() for query in (orders, tables)]

told_to_stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), told_to_stop.set())).start()
connections = 0
with duckdb.connect(sys.argv[1], read_only=True) as kept:
    seen = look(kept)
    while not told_to_stop.wait(0.5) or not connections:
        assert look(kept) == seen, "a connection sees one release"
        with duckdb.connect(sys.argv[1], read_only=True) as fresh:
            assert look(fresh) == look(fresh), "a connection sees one release"
        connections += 1
"""


@contextmanager
def readers(home: Home, processes: int = 8) -> Iterator[None]:
    """BI tools that keep a connection open and open others; they must see no error."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(home.release)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    try:
        yield
        errors = [process.communicate()[1] for process in started]
        assert errors == [""] * processes
    finally:
        for process in started:
            process.kill()
            process.wait()
