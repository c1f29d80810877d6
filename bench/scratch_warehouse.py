"""A warehouse of its own in which the product's identity models run on other inputs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from dbt.cli.main import dbtRunner

from orchestration import dbt
from orchestration.settings import ROOT

IDENTITY = ("path:models/vault", "path:models/identity")
BESIDE = ("golden_attributes",)  # stands on One-ID and on more inputs
SEEDS = (
    "identifier_rules",
    "blocked_identifiers",
    "identity_sources",
    "identity_overrides",
    "matching_attributes",
)
AS_OF = "2020-01-01"


class ScratchWarehouse:
    """The product's dbt project over an empty home; the inputs are filled by hand."""

    def __init__(self, home: Path, as_of: str = AS_OF) -> None:
        self.home = home
        self.as_of = as_of
        self.build = home / "build" / "omnimart.duckdb"
        self.build.parent.mkdir(parents=True, exist_ok=True)
        self.settings = home / "int_record_matches.json"

    def dbt(
        self, command: str, selected: Sequence[str], excluded: Sequence[str] = ()
    ) -> None:
        """Runs a dbt command on some of its nodes."""
        places = {
            "OMNIMART_HOME": str(self.home),
            "OMNIMART_AS_OF": self.as_of,
            "DBT_PROFILES_DIR": str(ROOT),
            "DBT_PROJECT_DIR": str(ROOT),
            "DBT_TARGET_PATH": str(self.home / "target"),
            "DBT_LOG_PATH": str(self.home / "logs"),
        }
        with dbt.environment(**places):
            try:
                outcome = dbtRunner().invoke(
                    [
                        *("--quiet", "--log-level-file", "none", command),
                        *("--vars", f"matching_settings: '{self.settings}'"),
                        *("--select", *selected),
                        *("--exclude", *BESIDE, *excluded),
                    ]
                )
            finally:
                dbt.close_build()
        if not outcome.success:
            raise RuntimeError(f"dbt {command} failed: {outcome.exception}")

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse's file, for filling and for reading."""
        with duckdb.connect(str(self.build)) as connection:
            yield connection
