"""A dbt project of a few models over Parquet files, with the product's macros."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from dbt.cli.main import dbtRunner

from orchestration.settings import ROOT

Rows = list[tuple[int, ...]]

PROFILE = """
scratch:
  target: duckdb
  outputs: {duckdb: {type: duckdb, path: %s}}
"""


class Project:
    """Models by file name; their tables are written anew for each run."""

    def __init__(self, folder: Path, files: Mapping[str, str], *macros: str) -> None:
        self.folder = folder
        self.database = folder / "scratch.duckdb"
        (folder / "models").mkdir()
        (folder / "macros").mkdir()
        for macro in macros:
            shutil.copy(ROOT / "macros" / f"{macro}.sql", folder / "macros")
        (folder / "dbt_project.yml").write_text("name: scratch\nprofile: scratch\n")
        (folder / "profiles.yml").write_text(PROFILE % self.database)
        for name, content in files.items():
            (folder / "models" / name).write_text(content)

    def write(self, name: str, columns: str, rows: Rows) -> None:
        """A Parquet file of bigints for the models to read."""
        values = list(zip(*rows, strict=True)) or [() for _ in columns.split()]
        arrays = [pa.array(value, pa.int64()) for value in values]
        table = pa.table(arrays, names=columns.split())
        pq.write_table(table, self.folder / f"{name}.parquet")

    def build(self, *options: str) -> None:
        places = ["--project-dir", ".", "--profiles-dir", ".", "--quiet"]
        outcome = dbtRunner().invoke(["run", *places, *options])
        failed = [r.message for r in outcome.result or () if r.status == "error"]
        assert outcome.success, outcome.exception or failed

    def rows(self, query: str) -> Rows:
        with duckdb.connect(str(self.database)) as build:
            return build.sql(query).fetchall()

    def tables(self) -> set[str]:
        return {
            str(name) for (name,) in self.rows("select table_name from duckdb_tables()")
        }

    def empty(self) -> None:
        """The warehouse is lost; the files are not."""
        with duckdb.connect(str(self.database)) as build:
            for kind in ("view", "table"):
                listed = f"select {kind}_name from duckdb_{kind}s() where not internal"
                for (name,) in build.sql(listed).fetchall():
                    build.execute(f"drop {kind} {name}")
