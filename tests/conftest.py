"""The slow fixture: one full grocery year, built once, shared by whole-run tests.

`make test` runs two processes, each file of tests in one of them.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import postgres_server
import pytest

ROOT = Path(__file__).resolve().parent.parent
os.environ["OMNIMART_SECRET"] = "of the tests"  # homes that are compared agree on keys
AS_OF = "2017-12-31"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole nights first, so that no process ends long after the other."""
    items.sort(key=lambda item: item.path.parent.name != "nightly")


def run_night(
    home: Path, as_of: str = AS_OF, demo: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Write the demo company up to `as_of` and run its night, as `make nightly`."""
    environment = os.environ | {"OMNIMART_HOME": str(home)}
    company = [sys.executable, "-m", "demo"]
    subprocess.run(
        [*company, "--out", str(home / "demo"), "--until", as_of, *demo],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    night = [sys.executable, "-m", "orchestration.cli", "nightly", "--as-of", as_of]
    return subprocess.run(
        [*company, "run", "--out", str(home / "demo"), "--", *night],
        cwd=ROOT,
        env=environment,
        text=True,
        capture_output=True,
    )


@pytest.fixture(scope="session")
def grocery_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OMNIMART_HOME of the whole default demo after the night of 2017-12-31.

    OMNIMART_TEST_HOME names one that is already built, to save minutes at a desk.
    """
    built = os.environ.get("OMNIMART_TEST_HOME")
    if built:
        return Path(built)
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # of all processes
    home = folder / "grocery_year"
    with home.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not lock.seek(0, os.SEEK_END):  # the first one in
            night = run_night(home)
            assert night.returncode == 0, night.stdout[-4000:] + night.stderr[-4000:]
            lock.write("built")
    return home


@pytest.fixture(scope="session")
def release(grocery_year: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, opened as a reader opens it."""
    path = str(grocery_year / "release" / "omnimart.duckdb")
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def server() -> Iterator[postgres_server.Server]:
    """A PostgreSQL server on this machine, where its packages are installed."""
    programs = postgres_server.find_programs()
    if not programs:
        pytest.skip("no PostgreSQL server: apt-get install postgresql")
    with postgres_server.serve(programs) as server:
        yield server
