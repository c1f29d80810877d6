"""A home that stands in for another: its landing and secret, a build of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def stand_in(home: Path, original: Path) -> Path:
    """Make such a home, with nothing built; returns where its build file will be."""
    (home / "build").mkdir(parents=True)
    (home / "landing").symlink_to(original.resolve() / "landing")
    shutil.copy(original / "secret", home)
    return home / "build" / "omnimart.duckdb"


def run_dbt(home: Path, night: str, *command: str, project: Path = ROOT) -> None:
    """A dbt command of a project on a home, as of a night, in a process of its own."""
    places = {
        "OMNIMART_HOME": str(home),
        "OMNIMART_AS_OF": night,
        "DBT_PROFILES_DIR": str(project),
        "DBT_TARGET_PATH": str(home / "target"),
        "DBT_LOG_PATH": str(home / "logs"),
    }
    subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "--quiet", *command],
        cwd=project,
        env=os.environ | places,
        check=True,
    )
