"""DuckDB's extensions as wheels bring them: nothing is downloaded."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

# The lock file's hashes vouch for the wheels; to check the extensions' signatures as
# well would take 0.15 s a connection.
TRUSTED = {"allow_unsigned_extensions": True}


def load(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension into a connection made with TRUSTED; raises
    ModuleNotFoundError if its wheel is not installed."""
    spec = find_spec(f"duckdb_extension_{name}")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"install duckdb-extension-{name.replace('_', '-')}")
    folder = Path(spec.submodule_search_locations[0])
    con.execute(f"load '{next(folder.rglob('*.duckdb_extension'))}'")
