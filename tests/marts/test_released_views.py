"""A view of the build is a view of the release, over the tables that are released."""

from pathlib import Path

import duckdb
import pytest

from orchestration import release


def node(
    name: str, kind: str, parents: list[str], description: str
) -> dict[str, object]:
    return {
        "resource_type": "model",
        "schema": "marts",
        "name": name,
        "alias": name,
        "description": description,
        "config": {"materialized": kind},
        "columns": {"points": {"description": "Points of the person."}},
        "depends_on": {"nodes": parents},
    }


def test_a_view_is_released_as_a_view_that_reads_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = tmp_path / "omnimart.duckdb"
    monkeypatch.setattr(release, "BUILD", build)
    with duckdb.connect(str(build)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.people as select 7 as points")
        connection.execute("""
            create view omnimart.marts.totals as
            select sum(points) as points from omnimart.marts.people
        """)
        connection.execute("""
            create view omnimart.marts.doubled as
            select 2 * points as points from "omnimart"."marts"."totals"
        """)
    manifest = {
        "nodes": {
            "doubled": node("doubled", "view", ["totals"], "One row a double."),
            "totals": node("totals", "view", ["people"], "One row in all."),
            "people": node("people", "table", ["source"], "One row a person."),
        }
    }
    fresh = tmp_path / ".2017-12-31.new"
    with duckdb.connect(str(fresh)) as connection:
        connection.execute(f"attach '{build}' as build (read_only)")
        for each in release.released_nodes(manifest):
            release.copy_table(connection, each, {})
    build.unlink()
    with duckdb.connect() as reader:  # under whatever name
        reader.execute(f"attach '{fresh}' as anything (read_only)")
        assert reader.execute(
            "select points from anything.marts.doubled"
        ).fetchall() == [(14,)]
        assert reader.execute("""
            select view_name, comment
            from duckdb_views() where not internal order by all
        """).fetchall() == [
            ("doubled", "One row a double."),
            ("totals", "One row in all."),
        ]
        assert reader.execute("""
            select table_name, comment from duckdb_columns()
            where schema_name = 'marts' order by all
        """).fetchall() == [
            (name, "Points of the person.") for name in ("doubled", "people", "totals")
        ]
