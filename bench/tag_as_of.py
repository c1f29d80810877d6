"""Whether every tag of a past night, built anew today, is the value stored that night.

    python bench/tag_as_of.py HOME 2017-01-15 2017-01-22 ...

HOME has lived through those nights. For each, a home with the same landing and secret
and nothing else is built as of it, and compared with what the history holds of it.
"""

import argparse
import tempfile
from pathlib import Path

import duckdb
from other_home import run_dbt, stand_in

BUILD_TAGS = (
    *("build", "--select", "+user_tag_values"),
    *("--exclude-resource-type", "test", "unit_test"),
)
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("nights", nargs="+")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.home.resolve()) as scratch:
        home = Path(scratch) / "home"
        rebuilt = stand_in(home, asked.home)
        for night in asked.nights:
            rebuilt.unlink(missing_ok=True)
            run_dbt(home, night, *BUILD_TAGS)
            build = asked.home / "build" / "omnimart.duckdb"
            stored, lost, new = compare(build, rebuilt, night)
            share = (stored - lost) / stored
            print(f"{night}: {stored:,} values, {share:.4%} rebuilt, {new} others")


if __name__ == "__main__":
    main()
