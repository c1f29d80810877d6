"""Tables that are renewed night by night are those of one build, whatever happened."""

from pathlib import Path

import duckdb
from night_homes import Home

BUILD = """
import sys
from datetime import date
from orchestration import dbt, settings
from orchestration.landing import land_table
from orchestration.sources import load_sources

night, is_renewal = date.fromisoformat(sys.argv[1]), sys.argv[2] == "renewal"
settings.prepare_home()
for table in load_sources():
    land_table(table, night)
only_tables = ["--exclude-resource-type", "test"]
done, problem = dbt.build(only_tables, night, lambda name: None, is_renewal)
assert done and not problem, problem
"""


def build(home: Home, night: str, how: str = "renewal") -> dict[str, tuple[int, int]]:
    """Land and build a night; the fingerprints of its tables."""
    code, output = home.run("-c", BUILD, night, how)
    assert code == 0, output
    return home.fingerprints()


def test_renewed_tables_equal_one_build(company: Home, tmp_path: Path) -> None:
    """A late file, a restated one, the replay of a past night, and back again."""
    home = company.copy(tmp_path)
    home.deliver("2017-01-10")
    late = home.sources / "app" / "events" / "2017-01-09.jsonl"
    kept = late.rename(tmp_path / late.name)
    restated = home.sources / "pos" / "transactions" / "2017-01" / "2017-01-08.parquet"
    duckdb.sql(
        f"""
        copy (
            select * replace (if(line_number = 1, 2, 1) * quantity as quantity)
            from '{restated}' where line_number <> 2
        ) to '{tmp_path}/restated.parquet' (format parquet)
        """
    )
    (tmp_path / "restated.parquet").replace(restated)
    build(home, "2017-01-09")
    kept.rename(late)
    nights = build(home, "2017-01-10")

    assert build(home, "2017-01-08") == company.fingerprints()
    assert build(home, "2017-01-10") == nights

    home.build.unlink()
    assert build(home, "2017-01-10", "full build") == nights
    with duckdb.connect(str(home.build), read_only=True) as built:
        [(lines,)] = built.execute(
            "select count(*) from marts.fct_order_lines where channel_id = 'store'"
        ).fetchall()
        [(days,)] = built.execute(
            "select count(distinct occurred_on) from marts.fct_events"
        ).fetchall()
    sold = f"{home.sources}/pos/transactions/*/*.parquet"
    assert [(lines,)] == duckdb.sql(f"select count(*) from '{sold}'").fetchall()
    assert days >= 10
