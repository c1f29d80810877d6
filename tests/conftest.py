"""The slow fixture: one full grocery year, built once, shared by whole-run tests.

`make test` runs two processes; what shares a slow fixture runs in one of them.
"""

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


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares a slow fixture first, in groups that a process runs in one go."""
    groups = {item: group_of(item) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: "/" in groups[item])


def group_of(item: pytest.Item) -> str:
    """The slow fixture of a test, or its file."""
    fixtures = item.fixturenames if isinstance(item, pytest.Function) else []
    if "grocery_year" in fixtures:
        return "grocery_year"
    if "company" in fixtures and item.path.parent.name == "nightly":
        return "company"
    return str(item.path)


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
    home = tmp_path_factory.mktemp("grocery_year")
    night = run_night(home)
    assert night.returncode == 0, night.stdout[-4000:] + night.stderr[-4000:]
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
