"""Whether every tag of a past night, built anew today, is the value stored that night.

    python bench/tag_as_of.py HOME 2017-01-15 2017-01-22 ...

HOME has lived through those nights. For each, a home with the same landing and secret
and nothing else is built as of it, and compared with what the history holds of it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent

STORED = """
select one_id, tag, value from nights.tags.user_tag_history
where valid_from <= $night and coalesce(valid_to > $night, true)
"""
REBUILT = "select one_id, tag, value from rebuilt.tags.user_tag_values"


def compare(build: Path, rebuilt: Path, night: str) -> tuple[int, int, int]:
    """Values stored that night, those of them that differ, and those that are new."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{build}' as nights (read_only)")
        connection.execute(f"attach '{rebuilt}' as rebuilt (read_only)")
        counts = [
            connection.execute(f"select count(*) from ({query})", given).fetchall()
            for query, given in (
                (STORED, {"night": night}),
                (f"{STORED} except {REBUILT}", {"night": night}),
                (f"{REBUILT} except ({STORED})", {"night": night}),
            )
        ]
    stored, lost, new = (int(rows[0][0]) for rows in counts)
    return stored, lost, new


def rebuild(home: Path, scratch: Path, night: str) -> Path:
    """A build of one night from the landing of another home."""
    (scratch / "build").mkdir(parents=True)
    (scratch / "landing").symlink_to(home / "landing")
    shutil.copy(home / "secret", scratch / "secret")
    places = {
        "OMNIMART_HOME": str(scratch),
        "OMNIMART_AS_OF": night,
        "DBT_PROFILES_DIR": str(ROOT),
        "DBT_TARGET_PATH": str(home / "as_of_target"),
        "DBT_LOG_PATH": str(scratch / "logs"),
    }
    subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "--quiet", "build"),
            *("--select", "+user_tag_values", "--exclude-resource-type"),
            *("test", "unit_test"),
        ],
        cwd=ROOT,
        env=os.environ | places,
        check=True,
    )
    return scratch / "build" / "omnimart.duckdb"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("nights", nargs="+")
    asked = parser.parse_args()
    home = asked.home.resolve()
    build = home / "build" / "omnimart.duckdb"
    for night in asked.nights:
        with tempfile.TemporaryDirectory(dir=home) as scratch:
            rebuilt = rebuild(home, Path(scratch) / "home", night)
            stored, lost, new = compare(build, rebuilt, night)
        share = (stored - lost) / stored
        print(f"{night}: {stored:,} values, {share:.4%} rebuilt, {new} others")


if __name__ == "__main__":
    main()
